// @ts-check
// Keyboard shortcuts. Each repeats a button or a link.

export function bindKeys(actions) {
  let prefix = "";
  document.addEventListener("keydown", (event) => {
    if (event.altKey || document.querySelector("dialog[open]")) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.closest?.("input, textarea, select");
    if (event.ctrlKey || event.metaKey) {
      const action = typing
        ? null
        : actions.keys[`${event.shiftKey ? "Ctrl-Shift-" : "Ctrl-"}${event.key.toLowerCase()}`];
      if (action) {
        event.preventDefault();
        action(event);
      }
      return;
    }
    if (typing) {
      if (event.key === "Escape") actions.leaveField(event.target);
      return;
    }
    const key = prefix + event.key;
    prefix = "";
    if (event.key === "g") {
      prefix = "g ";
      return;
    }
    const action = actions.keys[key];
    if (!action) return;
    // A key that moves a focused control must not do something else too.
    if (event.key === "Enter" && target.closest?.("a, button, summary, [role=separator]")) return;
    event.preventDefault();
    action(event);
  });
}
