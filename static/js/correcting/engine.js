// @ts-check
// Make, undo and redo corrections. Ask before many mentions change, and report the result.

import { el, plural } from "../shared/dom.js";
import { getJson, post } from "../shared/client.js";

const quoted = (text) => `“${text}”`;
const DONE = {
  confirm: ({ text }) => `${quoted(text)} confirmed`,
  choose: ({ text, place }) => `${quoted(text)} is now ${place}`,
  reject: ({ text }) => `${quoted(text)} is not a place`,
  unplace: ({ text }) => `${quoted(text)} cannot be placed`,
  move: ({ text }) => `The ends of ${quoted(text)} were moved`,
  add: ({ text }) => `${quoted(text)} added`,
};

export const describe = (correction) =>
  DONE[correction.action](correction) + (correction.mentions > 1 ? ` (${plural(correction.mentions, "mention")})` : "");

// Ask the user to confirm; resolves to true or false.
function confirmed(reach, draft) {
  const where = reach.documents > 1 ? ` in ${plural(reach.documents, "text")}` : "";
  const before = reach.corrected
    ? `, of which ${reach.corrected} ${reach.corrected === 1 ? "was" : "were"} confirmed or corrected by hand before`
    : "";
  const yes = el(
    "button",
    { class: "button strong", value: "yes", autofocus: true },
    `Change ${plural(reach.mentions, "mention")}`,
  );
  const dialog = el(
    "dialog",
    { class: "confirm", "aria-labelledby": "confirm-title" },
    el(
      "h2",
      { id: "confirm-title", dir: "auto" },
      `Change ${plural(reach.mentions, "mention")} of ${quoted(draft.name)}?`,
    ),
    el("p", {}, `This concerns ${plural(reach.mentions, "mention")}${where}${before}. It can be undone.`),
    el(
      "form",
      { method: "dialog", class: "confirm-actions" },
      yes,
      el("button", { class: "button", value: "" }, "Cancel"),
    ),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}

// before() runs just before the mentions change: a pending request for one of them would find it gone.
// after(correction, how) shows a correction that was "made", "undone" or "redone".
export function createEngine({ collection, toast, before = () => {}, after }) {
  let last = Promise.resolve();
  const base = `/api/collections/${encodeURIComponent(collection)}`;

  // Run one after the other, in the order of the calls.
  function alone(work) {
    last = last.then(work).catch((error) => {
      toast.wrong(error.message);
      return null;
    });
    return last;
  }

  const step = (which, how, word) => () =>
    alone(async () => {
      const steps = await getJson(`${base}/corrections?limit=1`);
      if (!steps[`can_${which}`]) throw new Error(`There is nothing to ${which}.`);
      before();
      const { correction, can_undo: canUndo } = await post(`${base}/${which}`, {});
      await after(correction, how);
      toast.done(
        `${word}: ${describe(correction)}`,
        which === "undo" || !canUndo ? { label: "Redo", act: redo } : { label: "Undo", act: undo },
      );
      return correction;
    });
  const undo = step("undo", "undone", "Undone");
  const redo = step("redo", "redone", "Done again");

  return {
    undo,
    redo,
    reach: (draft, signal) => post("/api/corrections/preview", draft, { signal }),
    // draft: what the API takes, and the name that is shown when many mentions change.
    correct: (draft) =>
      alone(async () => {
        const { name, ...body } = draft;
        if (body.scope && body.scope !== "mention") {
          const reach = await post("/api/corrections/preview", body);
          if (reach.mentions > 1 && !(await confirmed(reach, { name }))) return null;
        }
        before();
        const { correction } = await post("/api/corrections", body);
        await after(correction, "made");
        toast.done(describe(correction), { label: "Undo", act: undo });
        return correction;
      }),
    history: (cursor) => getJson(`${base}/corrections?limit=50${cursor ? `&cursor=${cursor}` : ""}`),
  };
}
