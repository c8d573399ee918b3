// The filters of a collection as the server declares them; the page has them as JSON.

/**
 * @typedef {object} Filter
 * @property {string} name its parameter in addresses
 * @property {"text" | "place" | "choice" | "choices" | "date" | "number" | "flag"} kind
 * @property {"place" | "document" | "mention" | null} grain
 * @property {string} default the value of a choice that need not be written
 * @property {string} needs the filter that it modifies
 * @property {boolean} closed whether only the listed choices are allowed
 * @property {{ value: string, label: string }[]} choices
 * @property {string} pattern what values look like, once they are in upper case
 * @property {boolean} facet whether its values are counted
 * @property {number} fewest values from which the facet is shown
 * @property {string} label
 * @property {{ name: string, label: string } | null} group
 * @property {"" | "checkboxes" | "date" | "select" | "checkbox"} control
 * @property {string} chip the text of an active filter, with {} for its value
 */

/** @type {HTMLElement | null} */
const page = document.querySelector("[data-filters]");

/** @type {Filter[]} */
export const FILTERS = JSON.parse(page?.dataset.filters ?? "[]");

/** @param {Filter} filter @param {string} value */
export const labelOf = (filter, value) => filter.choices.find((choice) => choice.value === value)?.label;
