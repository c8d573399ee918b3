// @ts-check
// The divider between text and map: dragged, or moved by keys; its place is remembered.

const KEY = "geomap.divider";

export function bindDivider(divider, workspace) {
  const least = Number(divider.getAttribute("aria-valuemin"));
  const most = Number(divider.getAttribute("aria-valuemax"));

  function set(percent, { keep = true } = {}) {
    const value = Math.min(most, Math.max(least, percent));
    workspace.style.setProperty("--reader-width", `${value.toFixed(2)}%`);
    divider.setAttribute("aria-valuenow", String(Math.round(value)));
    if (keep) remember(value);
  }
  const now = () => Number(divider.getAttribute("aria-valuenow"));

  divider.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    divider.dataset.dragging = "";
  });
  divider.addEventListener("pointermove", (event) => {
    if (!("dragging" in divider.dataset)) return;
    const box = workspace.getBoundingClientRect();
    set(((event.clientX - box.left) / box.width) * 100);
  });
  for (const end of ["pointerup", "pointercancel"])
    divider.addEventListener(end, () => delete divider.dataset.dragging);
  divider.addEventListener("dblclick", () => set(44));
  divider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: now() - 2, ArrowRight: now() + 2, Home: least, End: most }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(step);
  });
  const remembered = recall();
  if (remembered) set(remembered, { keep: false });
}

// Storage may be forbidden; the divider then starts where it always does.
function remember(value) {
  try {
    localStorage.setItem(KEY, String(value));
  } catch {}
}

function recall() {
  try {
    return Number(localStorage.getItem(KEY)) || null;
  } catch {
    return null;
  }
}
