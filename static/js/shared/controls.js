// @ts-check
// Filters, search, and the switch between panels: buttons that write into the state.

export function bindControls({ store, root }) {
  const workspace = root.querySelector(".workspace");
  const pressed = (selector, key, value) => {
    for (const button of root.querySelectorAll(selector))
      button.setAttribute("aria-pressed", String(button.dataset[key] === value));
  };
  for (const key of ["view", "show"]) {
    for (const button of root.querySelectorAll(`button[data-${key}]`)) {
      button.addEventListener("click", () => store.set({ [key]: button.dataset[key] }));
    }
  }
  const sure = root.querySelector("[data-sure]");
  sure.addEventListener("change", () => store.set({ sure: sure.value }));

  const review = root.querySelector("button[data-review-only]");
  review.addEventListener("click", () => store.set({ review: store.get().review === "on" ? "off" : "on" }));

  const search = root.querySelector("[data-search]");
  const box = search.querySelector("input");
  search.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => store.set({ q: box.value }));

  function draw(state) {
    workspace.dataset.view = state.view;
    workspace.dataset.map = state.map;
    pressed("button[data-show]", "show", state.show);
    for (const button of root.querySelectorAll("button[data-view]")) {
      // On a wide screen the list floats on the map, so that "places" is the map there.
      const isPressed =
        button.dataset.view === state.view ||
        (button.closest(".views") && button.dataset.view === "article" && state.view === "places");
      button.setAttribute("aria-pressed", String(Boolean(isPressed)));
    }
    sure.value = state.sure;
    review.setAttribute("aria-pressed", String(state.review === "on"));
    if (box.value !== state.q) box.value = state.q;
  }
  store.subscribe(draw);
  draw(store.get());
  return {
    search() {
      box.focus();
      box.select();
    },
  };
}
