// @ts-check
// The page of a text that is being mapped: shows how far it is, then shows it.

import { bindMenus } from "../shared/menus.js";
import { follow, progressText } from "../shared/upload.js";

bindMenus();
const main = document.querySelector("[data-status]");
const bar = /** @type {HTMLProgressElement} */ (main.querySelector("progress"));
const words = main.querySelector("[data-progress-text]");
try {
  await follow(main.dataset.status, (status) => {
    bar.value = status.words_done;
    words.textContent = progressText(status);
  });
  location.reload();
} catch (error) {
  main.querySelector("[data-error]").textContent = error.message;
}
