// The little of a browser that modules touch while they are loaded.

const WIDTH = 7; // pixels of a character

export function installBrowser({ pathname = "/", search = "" } = {}) {
  const context = { font: "", measureText: (text) => ({ width: WIDTH * text.length }) };
  const listeners = {};
  const entries = [];
  globalThis.document = { createElement: () => ({ getContext: () => context }) };
  globalThis.location = { pathname, search };
  globalThis.addEventListener = (name, listener) => (listeners[name] = listener);
  const go = (address) => {
    const url = new URL(address, "http://localhost");
    globalThis.location = { pathname: url.pathname, search: url.search };
  };
  globalThis.history = {
    state: null,
    pushState(state, _, address) {
      entries.push(["push", address]);
      this.state = state;
      go(address);
    },
    replaceState(state, _, address) {
      entries.push(["replace", address]);
      this.state = state;
      go(address);
    },
  };
  return {
    entries,
    /** Go to an address as Back and Forward do. */
    visit(address) {
      go(address);
      listeners.popstate();
    },
  };
}
