// @ts-check
// The state of a page in its address: where the map looks, and which changes are steps that Back undoes.

const MAX_ZOOM = 19;

/** @typedef {import("./types").View} View */

/**
 * Read where the map looks, "zoom/latitude/longitude".
 *
 * @param {string | null} text
 * @returns {View | null} null if it says nothing that a map can show.
 */
export function readView(text) {
  const parts = (text ?? "").split("/").map(Number);
  if (parts.length !== 3 || parts.some((part) => !Number.isFinite(part))) return null;
  const [zoom, latitude, longitude] = parts;
  if (zoom < 0 || zoom > MAX_ZOOM || Math.abs(latitude) > 90 || Math.abs(longitude) > 540) return null;
  return { zoom, latitude, longitude };
}

/** @param {View} view */
export const writeView = ({ zoom, latitude, longitude }) => `${zoom}/${latitude.toFixed(4)}/${longitude.toFixed(4)}`;

/**
 * Write an address; colons and slashes, which ids and views hold, stay as they are.
 *
 * @param {string} path
 * @param {URLSearchParams} query
 */
export function writeAddress(path, query) {
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return path + (text ? `?${text}` : "");
}

/**
 * Keep the address and the state of a page the same.
 *
 * The history entries hold their `depth`: how many steps of this page lie before them.
 *
 * @template State
 * @param {import("./types").Store<State>} store
 * @param {object} options
 * @param {(state: State) => string} options.write the address of a state, path and query.
 * @param {() => Partial<State>} options.read the state that the present address describes.
 * @param {(state: State, before: State) => boolean} options.isStep whether a change is a step that Back undoes; other
 *   changes only keep the address right.
 */
export function bindAddress(store, { write, read, isStep }) {
  let restoring = false;
  let quiet = false;
  store.subscribe((state, before) => {
    if (restoring) return;
    const address = write(state);
    if (address === location.pathname + location.search) return;
    if (isStep(state, before) && !quiet) history.pushState({ depth: (history.state?.depth ?? 0) + 1 }, "", address);
    else history.replaceState(history.state, "", address);
  });
  addEventListener("popstate", () => {
    restoring = true;
    store.set(read());
    restoring = false;
  });
  return {
    /**
     * Make a change that is no step.
     *
     * @param {() => void} change
     */
    quietly(change) {
      quiet = true;
      change();
      quiet = false;
    },
  };
}
