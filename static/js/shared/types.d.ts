// The payloads of the API, and what modules pass to each other.

export type Sureness = "sure" | "likely" | "unsure";
export type Role = "literal" | "associative" | "demonym";
export type Status = "unreviewed" | "confirmed" | "corrected";

/** Where a map looks. */
export interface View {
  zoom: number;
  latitude: number;
  longitude: number;
}

export interface Point {
  latitude: number;
  longitude: number;
}

/** The state of a page: see store.js. */
export interface Store<State> {
  get(): Readonly<State>;
  set(patch: Partial<State>): void;
  subscribe(listener: (state: Readonly<State>, before: Readonly<State>) => void): void;
}

/** What is hovered, focused or selected; without a mention the place as a whole. */
export interface Reference {
  item: string;
  mention: number | null;
}

export interface Place extends Point {
  id: string;
  name: string;
  main_name: string;
  label: string;
  kind: string;
  area: boolean;
  bounds: [number, number, number, number] | null;
  population: number | null;
  country_code: string | null;
}

export interface Candidate {
  place: string;
  score: number;
  match: string;
}

export interface Mention {
  id: number;
  item: string;
  start: number;
  end: number;
  text: string;
  sentence: number;
  /** Where it begins in its sentence, in code points. */
  offset: number;
  score: number;
  sureness: Sureness | "rough";
  role: Role;
  review: string;
  doubt: string;
  status: Status;
  why: string[];
  page: number | null;
  candidates: Candidate[];
  derived?: true;
}

/** Something that is placed roughly. */
export interface Estimate extends Point {
  id: string;
  name: string;
  basis: string;
  radius_km: number;
  /** Every second part is the name of an anchor. */
  words: string[];
  anchors: string[];
}

/** GET /api/documents/{id} */
export interface DocumentPayload {
  places: Place[];
  candidates: Place[];
  estimates: Estimate[];
  unplaced: { id: string; name: string }[];
  mentions: Mention[];
  derived: Partial<Mention>[];
  sentences: string[];
}

/** A place, an estimate or an unplaced name, with the indexes of its mentions. */
export interface Item extends Partial<Place & Estimate> {
  id: string;
  name: string;
  label: string;
  mentions: number[];
  placed?: boolean;
  rough?: boolean;
  located?: boolean;
}

export interface ShownItem {
  item: Item;
  mentions: number[];
  sureness: Sureness | "rough";
  role: Role;
  doubtful: boolean;
  hand: "corrected" | "confirmed" | "";
}

export interface Shown {
  mentions: Set<number>;
  items: ShownItem[];
  byId: Map<string, ShownItem>;
}

/** Which mentions a page shows. */
export interface Filter {
  show: "all" | "literal";
  sure: Sureness;
  review: "off" | "on";
  q: string;
}

/** The part of an article's state that its address holds. */
export interface ArticleView extends Filter {
  view: "article" | "places" | "table";
  map: "on" | "off";
  selected: Reference | null;
  card: boolean;
  at: View | null;
}

export interface DocumentData {
  items: Map<string, Item>;
  places: Map<string, Place>;
  mentions: Mention[];
  order: number[];
  sentences: string[];
  shown(filter: Filter): Shown;
}

/** GET /api/documents/{id}/status */
export interface DocumentStatus {
  id: string;
  title: string;
  url: string;
  collection: string;
  state: "waiting" | "working" | "done" | "failed" | "cancelled";
  words: number;
  words_done: number;
  error: string;
}

export type Scope = "mention" | "document" | "collection";
export type CorrectionAction = "confirm" | "choose" | "reject" | "unplace" | "move" | "add";

export interface Correction {
  id: number;
  action: CorrectionAction;
  text: string;
  place: string;
  before: string;
  mentions: number;
  document: string;
  title: string;
  start: number;
  who: string;
  created: string;
  undone: string | null;
}

/** POST /api/corrections/preview */
export interface Reach {
  mentions: number;
  documents: number;
  corrected: number;
}

export interface Cluster extends Point {
  place: Place | null;
  mentions: number;
  places: number;
  names: string[];
  bounds: [number, number, number, number];
}

export interface Bin {
  start: string;
  count: number;
}
export type BinUnit = "year" | "month" | "week" | "day";

/** A name to place on the map, in pixels. */
export interface NameMark {
  id: string;
  x: number;
  y: number;
  radius: number;
  text: string;
  chip?: boolean;
  rough?: boolean;
  first?: boolean;
}
export type NameSpot = { dx: number; dy: number; side?: string } | { small: true; dx?: number; dy?: number } | null;
