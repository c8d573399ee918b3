// @ts-check
// The state of the screen, in one place; whoever draws subscribes to it.
//
// hovered, focused and selected are { item, mention } or null: item is the id of a place (or of a name without one),
// mention an index or null where the place as a whole is meant.

/** @typedef {import("./types").Reference} Reference */

/**
 * @template State
 * @param {State} initial
 * @returns {import("./types").Store<State>}
 */
export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  /** @type {Set<(state: Readonly<State>, before: Readonly<State>) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    set(patch) {
      const before = state;
      const changed = /** @type {(keyof State)[]} */ (Object.keys(patch)).some((key) => !same(before[key], patch[key]));
      if (!changed) return;
      state = Object.freeze({ ...before, ...patch });
      for (const listener of listeners) listener(state, before);
    },
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

/** @param {{ hovered: Reference | null, focused: Reference | null, selected: Reference | null }} state */
export const active = (state) => state.hovered ?? state.focused ?? state.selected;

/**
 * Whether two values are the same, or objects with the same values.
 *
 * @param {any} one
 * @param {any} other
 * @returns {boolean}
 */
function same(one, other) {
  if (one === other) return true;
  if (!one || !other || typeof one !== "object" || typeof other !== "object") return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
