// @ts-check
// Menus close when one clicks elsewhere, presses Escape or chooses; the theme changes without a new page.

import { submitForm } from "./client.js";

export function bindMenus() {
  const menus = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details[data-menu]")]);
  addEventListener("pointerdown", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("toggle", () => {
      if (menu.open) for (const other of menus) if (other !== menu) other.open = false;
    });
    menu.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("a[download], [data-keys]")) menu.open = false;
    });
  }

  const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-theme-form]"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value } = /** @type {HTMLButtonElement} */ (event.submitter);
    document.documentElement.dataset.theme = value;
    for (const button of form.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button === event.submitter));
    document.dispatchEvent(new CustomEvent("geomap:theme"));
    const body = new FormData(form, event.submitter);
    submitForm(form.action, body).catch(() => {}); // the theme of this page has changed all the same
  });
  // Settings that need a new page come back to the view as it is now, not as it was loaded.
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll("form input[name='next']")
  )) {
    field.form.addEventListener("submit", () => (field.value = location.pathname + location.search), { capture: true });
  }
}
