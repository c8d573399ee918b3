// @ts-check
// Prepare the payload of a document for drawing.

import { getJson } from "../shared/client.js";
import { derive } from "./filter.js";

export async function loadDocument(url) {
  return prepare(await getJson(url));
}

export function prepare(payload) {
  const items = new Map();
  for (const place of payload.places) items.set(place.id, { ...place, placed: true, located: true, mentions: [] });
  for (const rough of payload.estimates)
    items.set(rough.id, { ...rough, label: rough.name, rough: true, located: true, mentions: [] });
  for (const name of payload.unplaced) items.set(name.id, { ...name, label: name.name, mentions: [] });
  // A derived place is mentioned by its phrase, which goes among the mentions, after those that are names.
  const mentions = [...payload.mentions, ...payload.derived.map(asMention)];
  mentions.forEach((mention, index) => items.get(mention.item).mentions.push(index));
  const order = [...mentions.keys()].sort((a, b) => mentions[a].start - mentions[b].start || a - b);
  const places = new Map([...payload.places, ...payload.candidates].map((place) => [place.id, place]));
  const data = { items, places, mentions, order, sentences: payload.sentences };
  let key = null;
  let derived = null;
  data.shown = (filter) => {
    const now = JSON.stringify(filter);
    if (now !== key) [key, derived] = [now, derive(data, filter)];
    return derived;
  };
  return data;
}

const asMention = (derived) => ({
  ...derived,
  derived: true,
  role: "literal",
  sureness: "rough",
  review: "",
  status: "unreviewed",
  doubt: "",
  why: [],
  candidates: [],
});

// The sentence of a mention in three parts. Offsets count code points, as Python does; JavaScript counts UTF-16 units.
export function sentenceParts(data, mention) {
  const points = Array.from(data.sentences[mention.sentence]);
  const end = mention.offset + (mention.end - mention.start);
  return [
    points.slice(0, mention.offset).join(""),
    points.slice(mention.offset, end).join(""),
    points.slice(end).join(""),
  ];
}
