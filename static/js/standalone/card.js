// @ts-check
// The card of the selected place: what it is, and the sentences that mention it.

import { el } from "../shared/dom.js";

const ROLES = { literal: "", associative: " · stands for its people or government", demonym: " · names its people" };

export function createCard({ root, data, select, turnTo, showInText, close }) {
  const { documents, places, surenessOf } = data;

  /** Every second part of the words is the name of a place that the estimate starts from. */
  function estimate(place) {
    return place.words.map((part, index) => {
      if (index % 2 === 0) return part;
      const anchor = places[place.anchors[(index - 1) / 2][2]];
      if (!anchor) return el("bdi", {}, part);
      return el("button", { type: "button", class: "anchor", dir: "auto", onclick: () => select(anchor) }, part);
    });
  }

  function facts(place, mention) {
    const sureness = surenessOf(mention.score);
    const percent = el("span", { "data-sureness": sureness }, `${sureness} (${Math.round(mention.score * 100)} %)`);
    const parts = place.rough
      ? ["placed roughly: ", ...estimate(place)]
      : [`${place.kind} · `, percent, ROLES[mention.role]];
    return el("p", { class: "facts" }, ...parts, ` · ${place.latitude.toFixed(3)}, ${place.longitude.toFixed(3)}`);
  }

  function quote(document, mention) {
    const [from, to] = document.sentences[mention.sentence];
    return el(
      "blockquote",
      { dir: "auto" },
      document.text.slice(from, mention.start),
      el("mark", {}, document.text.slice(mention.start, mention.end)),
      document.text.slice(mention.end, to),
    );
  }

  function why({ why: reasons }) {
    if (!reasons.length) return null;
    const lines = reasons.map((reason) => el("li", { dir: "auto" }, reason));
    return el("section", { class: "why", "aria-label": "Why" }, el("h3", {}, "Why"), el("ul", {}, ...lines));
  }

  function pager(place, turn) {
    const total = place.mentions.length;
    const button = (step, label, sign) => {
      const onclick = () => turnTo((turn + step + total) % total);
      return el(
        "button",
        { type: "button", "aria-label": label, "data-turn": String(step), disabled: total < 2, onclick },
        sign,
      );
    };
    return el(
      "div",
      { class: "pager" },
      button(-1, "Previous mention", "‹"),
      el("span", { class: "count", "aria-live": "polite" }, `${turn + 1} of ${total}`),
      button(1, "Next mention", "›"),
      el("button", { type: "button", class: "go", onclick: () => showInText(place.mentions[turn]) }, "Show in text"),
    );
  }

  return {
    show(place, turn) {
      root.hidden = !place;
      if (!place) return;
      const mention = place.mentions[turn];
      const document_ = documents[mention.number];
      const focused = document.activeElement?.dataset.turn;
      const sign = el("span", { class: "sign", "aria-hidden": "true" }, "? ");
      root.replaceChildren(
        el(
          "header",
          {},
          el("h2", { dir: "auto" }, place.label),
          el("button", { type: "button", "aria-label": "Close", onclick: close }, "×"),
        ),
        facts(place, mention),
        mention.doubt ? el("p", { class: "doubt" }, sign, mention.doubt) : "",
        quote(document_, mention),
        why(mention) ?? "",
        documents.length > 1 ? el("p", { class: "source", dir: "auto" }, document_.title || document_.key) : "",
        pager(place, turn),
      );
      if (focused) root.querySelector(`[data-turn="${focused}"]`).focus();
    },
  };
}
