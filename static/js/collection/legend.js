// @ts-check
// What the colours of hexagons and areas mean; for areas also the list of them, which does all that the map does.

import { el, plural } from "../shared/dom.js";
import { breaks, ranges } from "./scale.js";
import { number } from "./words.js";

const MAX_REGIONS = 40;

export function createLegend({ root, choose, light }) {
  let open = false;

  return {
    hide() {
      root.hidden = true;
      root.replaceChildren();
    },
    draw(title, largest, regions = null) {
      root.hidden = !largest;
      if (!largest) return;
      const steps = ranges(breaks(largest), largest);
      const swatch = ({ step, from, to }) =>
        el(
          "li",
          {},
          el("span", { class: `swatch shade-${step}`, "aria-hidden": "true" }),
          from === to ? number(from) : `${number(from)}–${number(to)}`,
        );
      const nodes = [el("h2", {}, title), el("ul", { class: "swatches" }, steps.map(swatch))];
      if (regions?.length) {
        const row = (region) => {
          const name = plural(region.mentions, "mention");
          const button = el(
            "button",
            { class: "place-row", type: "button", title: name },
            el("span", { class: "name", dir: "auto" }, region.name),
            el("span", { class: "count" }, number(region.mentions)),
          );
          button.addEventListener("click", () => choose(region));
          for (const [event, code] of [
            ["focus", region.code],
            ["pointerenter", region.code],
            ["blur", null],
            ["pointerleave", null],
          ])
            button.addEventListener(event, () => light(code));
          return el("li", {}, button);
        };
        const details = el(
          "details",
          { class: "region-list", open },
          el("summary", {}, "As a list"),
          el("ol", {}, regions.slice(0, MAX_REGIONS).map(row)),
          regions.length > MAX_REGIONS
            ? el("p", { class: "facts" }, `and ${number(regions.length - MAX_REGIONS)} more with fewer mentions`)
            : null,
        );
        details.addEventListener("toggle", () => (open = details.open));
        nodes.push(details);
      }
      root.replaceChildren(...nodes);
    },
  };
}
