// @ts-check
// Mentions over time: bars, and a span of them chosen by dragging, by two sliders, or by the dates of the filters.

import { el, plural } from "../shared/dom.js";
import { binName, day, lastDay, number, shortMonth } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 44;
const KEYS_REST = 350; // ms after the last key before the span is taken

const svg = (name, attributes) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

export function createTimeline({ root, choose }) {
  let bins = [];
  let unit = "month";
  let span = null; // [first, last] as numbers of bins, while a part is chosen
  let filter = { since: "", until: "" };

  const drawing = svg("svg", {
    class: "bars",
    viewBox: `0 0 100 ${HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  const all = svg("path", { class: "bar" });
  const chosen = svg("path", { class: "bar chosen" });
  drawing.append(all, chosen);
  const veil = el("div", { class: "span", hidden: true });
  const hint = el("p", { class: "hint-bin", hidden: true });
  const start = slider("Begin of the time shown", 0);
  const end = slider("End of the time shown", 1);
  const field = el(
    "div",
    { class: "field", role: "group", "aria-label": "Time shown" },
    drawing,
    veil,
    start,
    end,
    hint,
  );
  const ticks = el("div", { class: "ticks", "aria-hidden": "true" });
  const words = el("p", { class: "facts", role: "status" });
  const reset = el(
    "button",
    { class: "button quiet", type: "button", hidden: true, onclick: () => choose("", "") },
    "All dates",
  );
  const parts = [el("div", { class: "timeline-head" }, words, reset), field, ticks];
  root.replaceChildren(...parts);

  function slider(label, which) {
    const node = el("div", {
      class: "handle",
      role: "slider",
      tabindex: "0",
      "aria-label": label,
      "aria-orientation": "horizontal",
    });
    let timer = null;
    node.addEventListener("keydown", (event) => {
      const last = bins.length - 1;
      const [first, final] = span ?? [0, last];
      const now = which ? final : first;
      const far = Math.max(1, Math.round(bins.length / 10));
      const step = {
        ArrowLeft: -1,
        ArrowDown: -1,
        ArrowRight: 1,
        ArrowUp: 1,
        PageDown: -far,
        PageUp: far,
        Home: -bins.length,
        End: bins.length,
      }[event.key];
      if (step === undefined || last < 0) return;
      event.preventDefault();
      event.stopPropagation();
      const next = Math.min(last, Math.max(0, now + step));
      show(which ? [Math.min(first, next), next] : [next, Math.max(final, next)]);
      clearTimeout(timer);
      timer = setTimeout(apply, KEYS_REST);
    });
    return node;
  }

  const heightOf = (count, most) => (count ? Math.max(2, (count / most) * (HEIGHT - 2)) : 0);

  function path(from, to) {
    const most = Math.max(1, ...bins.map(({ count }) => count));
    const width = 100 / bins.length;
    const gap = bins.length > 150 ? 0.06 : 0.16;
    let d = "";
    for (let at = from; at <= to; at++) {
      const height = heightOf(bins[at].count, most);
      if (height)
        d += `M${(at + gap / 2) * width} ${HEIGHT}V${HEIGHT - height}H${(at + 1 - gap / 2) * width}V${HEIGHT}Z`;
    }
    return d;
  }

  const dates = ([first, last]) => [bins[first].start, lastDay(bins[last].start, unit)];

  // Show a span without taking it yet; null is all of the time.
  function show(next) {
    const last = bins.length - 1;
    span = next && last >= 0 && (next[0] > 0 || next[1] < last) ? next : null;
    const [first, final] = span ?? [0, last];
    chosen.setAttribute("d", span ? path(first, final) : "");
    drawing.toggleAttribute("data-part", Boolean(span));
    veil.hidden = !span;
    const left = (first / bins.length) * 100;
    const right = ((final + 1) / bins.length) * 100;
    veil.style.left = `${left}%`;
    veil.style.width = `${right - left}%`;
    for (const [node, at, edge, text] of [
      [start, first, left, bins[first] && `from ${day(bins[first].start)}`],
      [end, final, right, bins[final] && `until ${day(lastDay(bins[final].start, unit))}`],
    ]) {
      node.hidden = last < 1;
      node.style.left = `${edge}%`;
      node.setAttribute("aria-valuemin", "0");
      node.setAttribute("aria-valuemax", String(Math.max(0, last)));
      node.setAttribute("aria-valuenow", String(Math.max(0, at)));
      node.setAttribute("aria-valuetext", text ?? "");
    }
    if (span) [filter.since, filter.until] = dates(span);
    showPeriod();
  }

  let undated = 0;
  function showPeriod() {
    const { since, until } = filter;
    reset.hidden = !since && !until;
    const without = undated ? ` · ${number(undated)} undated` : "";
    if (!bins.length) words.textContent = undated ? `No dates: ${plural(undated, "mention")} undated` : "No dates";
    else if (since || until)
      words.textContent = `${since ? day(since) : "the beginning"} to ${until ? day(until) : "the end"}${without && " · undated left out"}`;
    else words.textContent = `${day(bins[0].start)} to ${day(lastDay(bins.at(-1).start, unit))}${without}`;
  }

  function apply() {
    if (!bins.length) return;
    const [since, until] = span ? dates(span) : ["", ""];
    choose(since, until);
  }

  // Dragging chooses; only what is drawn changes until the pointer is let go.
  let drag = null;
  const binAt = (event) => {
    const box = field.getBoundingClientRect();
    return Math.min(bins.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bins.length)));
  };
  field.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || bins.length < 2) return;
    const at = binAt(event);
    const [first, last] = span ?? [0, bins.length - 1];
    const handle =
      event.target === start
        ? "start"
        : event.target === end
          ? "end"
          : span && at >= first && at <= last && event.target === veil
            ? "move"
            : "new";
    field.setPointerCapture(event.pointerId);
    drag = { handle, at, first, last, before: span, moved: false };
  });
  field.addEventListener("pointermove", (event) => {
    const at = bins.length ? binAt(event) : -1;
    if (!drag) {
      hint.hidden = at < 0;
      if (at >= 0) point(at);
      return;
    }
    drag.moved ||= at !== drag.at;
    const { handle, first, last } = drag;
    if (handle === "start") show([Math.min(at, last), Math.max(at, last)]);
    else if (handle === "end") show([Math.min(at, first), Math.max(at, first)]);
    else if (handle === "new") show([Math.min(at, drag.at), Math.max(at, drag.at)]);
    else {
      const by = Math.max(-first, Math.min(bins.length - 1 - last, at - drag.at));
      show([first + by, last + by]);
    }
    point(at);
  });
  field.addEventListener("pointerleave", () => (hint.hidden = true));
  field.addEventListener("pointerup", () => {
    if (!drag) return;
    const { handle, moved, at } = drag;
    drag = null;
    // A click chooses one bar.
    if (!moved && (handle === "new" || handle === "move")) show([at, at]);
    else if (!moved) return;
    apply();
  });
  field.addEventListener("pointercancel", () => {
    if (drag) show(drag.before);
    drag = null;
  });

  function point(at) {
    hint.textContent = `${binName(bins[at].start, unit)}: ${plural(bins[at].count, "mention")}`;
    hint.style.left = `${((at + 0.5) / bins.length) * 100}%`;
    hint.toggleAttribute("data-right", at > bins.length / 2);
    hint.hidden = false;
  }

  function drawTicks() {
    ticks.replaceChildren();
    const years = [];
    bins.forEach(({ start: begin }, at) => {
      if (at === 0 || begin.slice(0, 4) !== bins[at - 1].start.slice(0, 4)) years.push({ at, text: begin.slice(0, 4) });
    });
    let marks = years;
    if (years.length < 3) {
      const months = [];
      bins.forEach(({ start: begin }, at) => {
        if (at === 0 || begin.slice(0, 7) !== bins[at - 1].start.slice(0, 7))
          months.push({
            at,
            text:
              begin.slice(5, 7) === "01" || at === 0 ? `${shortMonth(begin)} ${begin.slice(0, 4)}` : shortMonth(begin),
          });
      });
      marks = months;
    }
    const most = Math.max(2, Math.floor(root.clientWidth / 76));
    // A part of a year or month at the very beginning has no room for its name.
    if (marks.length > 1 && (marks[1].at / bins.length) * root.clientWidth < 60) marks.shift();
    const every = Math.ceil(marks.length / most);
    for (const [index, { at, text }] of marks.entries()) {
      if (index % every || at / bins.length > 0.95) continue;
      const tick = el("span", {}, text);
      tick.style.left = `${(at / bins.length) * 100}%`;
      ticks.append(tick);
    }
  }
  new ResizeObserver(() => bins.length && drawTicks()).observe(root);

  return {
    fail: (message) => root.replaceChildren(message),
    draw({ timeline }, { since, until }) {
      if (drag) return;
      if (!root.contains(field)) root.replaceChildren(...parts);
      bins = timeline.bins;
      unit = timeline.unit;
      undated = timeline.undated;
      filter = { since, until };
      root.toggleAttribute("data-empty", !bins.length);
      all.setAttribute("d", bins.length ? path(0, bins.length - 1) : "");
      drawTicks();
      let next = null;
      if ((since || until) && bins.length) {
        const first = since ? bins.findIndex(({ start: begin }) => lastDay(begin, unit) >= since) : 0;
        const last = until ? bins.findLastIndex(({ start: begin }) => begin <= until) : bins.length - 1;
        if (first >= 0 && last >= first) next = [first, last];
      }
      show(next);
      filter = { since, until };
      showPeriod();
    },
  };
}
