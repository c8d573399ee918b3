// What the pages add to the types of browsers.

// The pages look up HTML elements only, by selectors that TypeScript cannot read.
interface ParentNode {
  querySelector<E extends HTMLElement = HTMLElement>(selectors: string): E | null;
  querySelectorAll<E extends HTMLElement = HTMLElement>(selectors: string): NodeListOf<E>;
}
interface Element {
  closest(selectors: string): HTMLElement | null;
}
interface Document {
  readonly activeElement: HTMLElement | null;
}

/** static/vendor/protomaps: neither is typed. */
declare const protomapsL: any;
declare const pmtiles: any;
declare var geomapStandalone: (leaflet: import("leaflet").Map) => void;
