// The view lives in the address: what is selected, where the map looks, what is filtered, which panel is open.

const DEFAULTS = { view: "article", show: "all", sure: "unsure", review: "off", q: "", map: "on" };
const VALUES = {
  view: ["article", "places", "table"],
  show: ["all", "literal"],
  sure: ["unsure", "likely", "sure"],
  review: ["off", "on"],
  map: ["on", "off"],
};

export function readUrl(data, search = location.search) {
  const query = new URLSearchParams(search);
  const state = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS)) {
    const value = query.get(key);
    if (value !== null && (!VALUES[key] || VALUES[key].includes(value))) state[key] = value;
  }
  const number = query.get("mention");
  const index = number !== null && /^\d+$/.test(number) && Number(number) < data.mentions.length ? Number(number) : null;
  const place = query.get("place");
  if (place !== null && data.items.has(place)) {
    const own = index !== null && data.mentions[index].item === place ? index : data.items.get(place).mentions[0];
    return { ...state, selected: { item: place, mention: own }, card: true, at: readAt(query) };
  }
  const selected = index === null ? null : { item: data.mentions[index].item, mention: index };
  return { ...state, selected, card: false, at: readAt(query) };
}

function readAt(query) {
  const parts = (query.get("at") ?? "").split("/").map(Number);
  if (parts.length !== 3 || parts.some((part) => !Number.isFinite(part))) return null;
  const [zoom, latitude, longitude] = parts;
  if (zoom < 0 || zoom > 19 || Math.abs(latitude) > 90 || Math.abs(longitude) > 540) return null;
  return { zoom, latitude, longitude };
}

export function writeUrl(state) {
  const query = new URLSearchParams();
  if (state.selected) {
    if (state.card) query.set("place", state.selected.item);
    query.set("mention", state.selected.mention);
  }
  for (const [key, value] of Object.entries(DEFAULTS)) if (state[key] !== value) query.set(key, state[key]);
  if (state.at) query.set("at", `${state.at.zoom}/${state.at.latitude.toFixed(4)}/${state.at.longitude.toFixed(4)}`);
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return location.pathname + (text ? `?${text}` : "");
}

// Selecting and switching views are steps that Back undoes; everything else only keeps the address right.
export function bindUrl(store, data) {
  let restoring = false;
  const step = { quiet: false };
  store.subscribe((state, before) => {
    if (restoring) return;
    const url = writeUrl(state);
    if (url === location.pathname + location.search) return;
    const moved = state.selected?.item !== before.selected?.item || state.card !== before.card || state.view !== before.view;
    if (moved && !step.quiet) history.pushState({ depth: (history.state?.depth ?? 0) + 1 }, "", url);
    else history.replaceState(history.state, "", url);
  });
  addEventListener("popstate", () => {
    restoring = true;
    store.set({ ...readUrl(data), hovered: null, focused: null, restored: Symbol("restored") });
    restoring = false;
  });
  return {
    quietly(change) {
      step.quiet = true;
      change();
      step.quiet = false;
    },
  };
}
