// @ts-check
// Corrections on the page of a text: what the card offers, and the keys.

import { el, icon } from "../shared/dom.js";
import { getJson } from "../shared/client.js";
import { createChooser } from "./chooser.js";
import { createEnds } from "./ends.js";
import { linesOf } from "./history.js";
import { createScopes } from "./scopes.js";

export function bindCorrecting({ article, store, data, engine, choices }) {
  let scope = "mention";
  let scoped = null; // the id of the mention that the scope was chosen for
  let panel = null;
  let scopes = null;
  let reads = new AbortController(); // of what the card asks of its mention

  // The mention that is selected, if it is one that can be corrected.
  function selected() {
    const mention = data.mentions[store.get().selected?.mention];
    return mention && !mention.derived ? mention : null;
  }

  function correct(action, others = {}) {
    const mention = selected();
    if (!mention) return null;
    const broad = action !== "move";
    return engine.correct({
      mention: mention.id,
      name: mention.text,
      action,
      scope: broad ? scope : "mention",
      ...others,
    });
  }

  function openPanel(which) {
    if (!selected()) return;
    store.set({ card: true, panel: which });
    panel?.focus();
  }
  function closePanel() {
    const which = store.get().panel;
    panel?.close();
    panel = null;
    store.set({ panel: null });
    document.querySelector(`#card [data-opens="${which}"]`)?.focus();
  }

  async function chosen(place) {
    const spot = place.id === undefined;
    const mention = selected();
    const same = !spot && place.id === mention.item;
    await correct(same ? "confirm" : "choose", same ? {} : { place: spot ? place : place.id });
  }

  const action = (label, key, act, others = {}) =>
    el(
      "button",
      {
        class: "button",
        type: "button",
        title: `${label} (${key})`,
        "aria-keyshortcuts": key,
        onclick: act,
        ...others,
      },
      label,
    );

  const actions = {
    confirm: () => correct("confirm"),
    reject: () => correct("reject"),
    unplace: () => correct("unplace"),
    choose: () => openPanel("choose"),
    ends: () => openPanel("ends"),
  };

  function historyOf(mention) {
    const list = el("ul", { class: "history facts", "aria-label": "What was corrected" });
    if (mention.status === "unreviewed") return null;
    getJson(`/api/mentions/${mention.id}`, { signal: reads.signal })
      .then(({ history }) => list.replaceChildren(...linesOf(history)))
      .catch(() => {}); // the card is useful without it
    return list;
  }

  function stopReading() {
    scopes?.close();
    reads.abort();
  }

  return {
    ...actions,
    selected,
    stopReading,
    scope: () => scope,
    nextScope: () => scopes?.next(),
    // What the card shows of corrections for a mention.
    section(mention, { history = true } = {}) {
      stopReading();
      reads = new AbortController();
      if (mention.id !== scoped) [scope, scoped] = ["mention", mention.id];
      scopes = createScopes({
        scope,
        reach: (which, signal) => engine.reach({ mention: mention.id, action: "confirm", scope: which }, signal),
        change: (which) => (scope = which),
      });
      return el(
        "section",
        { class: "correct", "aria-label": "Correct" },
        el(
          "div",
          { class: "correct-actions" },
          action(mention.status === "confirmed" ? "Confirmed" : "Confirm", "c", actions.confirm, {
            disabled: mention.status !== "unreviewed",
          }),
          action("Another place", "x", actions.choose, { "data-opens": "choose" }),
          action("Not a place", "0", actions.reject),
          el(
            "details",
            { class: "correct-more" },
            el("summary", { class: "button", title: "More", "aria-label": "More corrections" }, icon("more")),
            el(
              "div",
              { class: "correct-others" },
              action("Cannot be placed", "z", actions.unplace, {
                disabled: mention.item.startsWith("nil:") && mention.status !== "unreviewed",
              }),
              action("Move its ends", "e", actions.ends, { "data-opens": "ends" }),
            ),
          ),
        ),
        scopes.element,
        history ? historyOf(mention) : null,
      );
    },
    // The panel that is open instead of what the card says; null if none is.
    panel(which, mention) {
      panel?.close();
      if (which === "ends")
        panel = createEnds({ article, mention, cancel: closePanel, save: (span) => correct("move", span) });
      else {
        const candidates = mention.candidates.map((each) => ({
          ...data.places.get(each.place),
          score: mention.status === "unreviewed" ? each.score : undefined,
        }));
        if (data.places.has(mention.item) && !candidates.some(({ id }) => id === mention.item))
          candidates.unshift(data.places.get(mention.item));
        panel = createChooser({
          name: mention.text,
          candidates,
          current: mention.item,
          choices,
          choose: chosen,
          cancel: closePanel,
        });
      }
      const title = which === "ends" ? "Where does the name begin and end?" : "Which place is it?";
      return el(
        "div",
        { class: "card-body" },
        el("h3", { class: "panel-title" }, title),
        which === "choose" ? (scopes?.element ?? null) : null,
        panel.element,
      );
    },
    focusPanel: () => panel?.focus(),
    closePanel,
    // A correction was made: the next one is for one mention again unless one says so.
    reset() {
      scoped = null;
    },
    // The selection went elsewhere.
    drop() {
      panel?.close();
      panel = null;
    },
  };
}
