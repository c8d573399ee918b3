// @ts-check
// From a place in the page to a place in the text. Each paragraph has the offset in the text at which it begins; what
// is not of the text in it is marked as outside. Characters are code points, as Python counts them.

/** @param {string | null} text */
const points = (text) => Array.from(text ?? "");

/** @param {Node} node */
export const paragraphOf = (node) =>
  /** @type {Element | null} */ (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(
    "[data-start]",
  ) ?? null;

/** @param {any} fragment */
function textOf(fragment) {
  for (const outside of fragment.querySelectorAll("[data-outside]")) outside.remove();
  return fragment.textContent;
}

/**
 * The code points of a paragraph.
 *
 * @param {HTMLElement} paragraph
 */
export const charactersOf = (paragraph) => points(textOf(paragraph.cloneNode(true)));

/**
 * @param {HTMLElement} paragraph
 * @param {Node} node
 * @param {number} offset in the node, in UTF-16 units
 * @returns {number} the offset in the text, in code points
 */
export function offsetOf(paragraph, node, offset) {
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(node, offset);
  return Number(paragraph.dataset.start) + points(textOf(range.cloneContents())).length;
}

/**
 * The paragraph that holds a character of the text.
 *
 * @param {ParentNode} article
 * @param {number} start
 */
export function paragraphAt(article, start) {
  let last = null;
  for (const paragraph of article.querySelectorAll("[data-start]")) {
    if (Number(paragraph.dataset.start) > start) break;
    last = paragraph;
  }
  return last;
}

/**
 * The selection in the article, within one paragraph and without white space at its ends.
 *
 * @param {HTMLElement} article
 */
export function selectedSpan(article, selection = getSelection()) {
  if (!selection || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const paragraph = paragraphOf(range.startContainer);
  if (!paragraph || !article.contains(paragraph)) return null;
  const start = offsetOf(paragraph, range.startContainer, range.startOffset);
  const ends = paragraphOf(range.endContainer);
  // A triple click ends at the beginning of the next paragraph.
  if (ends !== paragraph && !(range.endOffset === 0 && ends?.previousElementSibling === paragraph)) return null;
  const base = Number(paragraph.dataset.start);
  const characters = charactersOf(paragraph);
  const end = ends === paragraph ? offsetOf(paragraph, range.endContainer, range.endOffset) : base + characters.length;
  let [low, high] = [start - base, end - base];
  while (low < high && /\s/u.test(characters[low])) low += 1;
  while (high > low && /\s/u.test(characters[high - 1])) high -= 1;
  return high > low ? { start: base + low, end: base + high, text: characters.slice(low, high).join("") } : null;
}

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("und", { granularity: "word" }) : null;

/**
 * Where words begin and end.
 *
 * @param {string[]} characters
 * @returns {{ start: number, end: number }[]}
 */
export function wordsOf(characters) {
  const text = characters.join("");
  const words = segmenter
    ? [...segmenter.segment(text)]
        .filter((each) => each.isWordLike)
        .map((each) => [each.index, each.index + each.segment.length])
    : [...text.matchAll(/[\p{L}\p{N}\p{M}'’-]+/gu)].map((match) => [match.index, match.index + match[0].length]);
  const at = new Map();
  let units = 0;
  characters.forEach((character, index) => {
    at.set(units, index);
    units += character.length;
  });
  at.set(units, characters.length);
  return words.map(([start, end]) => ({ start: at.get(start), end: at.get(end) }));
}
