// @ts-check
// The data of the page, made ready to draw.

/** Mentions are arrays in the page, to keep it small; here each becomes an object that knows its document. */
function mentionOf([start, end, sentence, place, score, role, why = [], doubt = ""], number) {
  return { start, end, sentence, place, score, role, why, doubt, number };
}

const derivedOf = ([start, end, sentence, place], number) => ({
  ...mentionOf([start, end, sentence, place, 1, "literal"], number),
  derived: true,
});

/** Estimates are numbered after the places. */
function placesOf(payload) {
  const estimates = payload.rough.map((rough) => ({ ...rough, label: rough.name, rough: true }));
  return [...payload.places, ...estimates].map((place, id) => ({ ...place, id, mentions: [] }));
}

function documentOf(document, number) {
  const mentions = document.mentions.map((mention) => mentionOf(mention, number));
  const derived = document.derived.map((mention) => derivedOf(mention, number));
  const stops = [...mentions, ...derived].filter(({ place }) => place >= 0).sort((a, b) => a.start - b.start);
  return { ...document, mentions, derived, stops };
}

/** Names without a place, with the number of their mentions. */
function unplacedOf(documents) {
  const counts = new Map();
  for (const { text, mentions } of documents) {
    for (const { start, end } of mentions.filter(({ place }) => place < 0)) {
      const name = text.slice(start, end);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * @param payload what geomap/export/html/document.py writes.
 * @returns documents, places by number, `ranked` places (estimates last, most mentioned first), counts of unplaced
 *   names, and surenessOf(score).
 */
export function prepare(payload) {
  const places = placesOf(payload);
  const documents = payload.documents.map(documentOf);
  for (const { mentions, derived } of documents) {
    for (const mention of [...mentions, ...derived])
      if (mention.place >= 0) places[mention.place].mentions.push(mention);
  }
  const surenessOf = (score) => (score >= payload.sure ? "sure" : score >= payload.likely ? "likely" : "unsure");
  for (const place of places) {
    place.score = Math.max(...place.mentions.map(({ score }) => score));
    place.sureness = place.rough ? "rough" : surenessOf(place.score);
    place.doubtful = place.mentions.some(({ doubt }) => doubt);
    place.role = place.mentions.every(({ role }) => role === "associative") ? "associative" : "literal";
  }
  const ranked = [...places].sort(
    (a, b) =>
      Number(a.rough ?? false) - Number(b.rough ?? false) || b.mentions.length - a.mentions.length || a.id - b.id,
  );
  const count = payload.places.length;
  return { documents, places, ranked, count, unplaced: unplacedOf(documents), surenessOf };
}
