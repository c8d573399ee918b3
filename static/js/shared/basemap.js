// @ts-check
// The offline basemap as a Leaflet layer. It is muted on purpose, so that the places of the text are the only colour.
// Needs the globals L (Leaflet) and protomapsL.

const LIGHT = {
  water: "#dfe5e8",
  land: "#f7f5f0",
  shore: "#c3ccd1",
  river: "#d3dce1",
  border: "#a9a39a",
  province: "#d6d1c8",
  country: "#4d4a45",
  region: "#8a857c",
  sea: "#7f929d",
  city: "#5a5751",
  dot: "#837e76",
  halo: "#f7f5f0",
  shades: ["#e3e0ef", "#cac3e2", "#ada3d2", "#8d80be", "#6e5fa6"],
  shadeEdge: "#f7f5f0",
  shadeLit: "#1c1b19",
};
const DARK = {
  water: "#14191d",
  land: "#22272b",
  shore: "#313a41",
  river: "#1b2227",
  border: "#5e656b",
  province: "#33393e",
  country: "#b9b5ad",
  region: "#7f7c76",
  sea: "#56646e",
  city: "#9d9a93",
  dot: "#77756f",
  halo: "#22272b",
  shades: ["#302d45", "#433d66", "#5a5189", "#776bad", "#978bcb"],
  shadeEdge: "#22272b",
  shadeLit: "#ece9e3",
};
const FACE = "'Inter Variable', Inter, system-ui, sans-serif";
const DATA_ZOOM = 5;
const ATTRIBUTION = "Natural Earth, GeoNames";
const isLine = (feature) => feature.geomType === 2;
const isArea = (feature) => feature.geomType === 3;
// A name appears from the zoom its recipe gave it, where it has room among its peers.
const from = (zoom, feature) => zoom >= feature.props.zoom;
const byRank = (a, b) => a.rank - b.rank;

// Place a label at the first of several spots that is free; protomaps-leaflet itself only tries one.
const firstFree = (variants) => ({
  place(layout, geom, feature) {
    for (const variant of variants) {
      const labels = variant.place(layout, geom, feature);
      if (!labels || labels.some((label) => layout.index.labelCollides(label, layout.order))) continue;
      // Neighbouring tiles both hold a point that is near their edge: it must not be named a second time.
      labels[0].deduplicationKey = feature.props.name;
      labels[0].deduplicationDistance = 64;
      return labels;
    }
    return undefined;
  },
});
const shifted = (symbolizer, dy) => ({
  place(layout, geom, feature) {
    const point = geom[0][0].clone();
    point.y += dy;
    return symbolizer.place(layout, [[point]], feature);
  },
});

function paintRules(colours) {
  const { PolygonSymbolizer, LineSymbolizer, linear } = protomapsL;
  return [
    { dataLayer: "land", symbolizer: new PolygonSymbolizer({ fill: colours.land }) },
    {
      dataLayer: "water",
      minzoom: 5,
      filter: (z, f) => isLine(f),
      symbolizer: new LineSymbolizer({
        color: colours.river,
        width: linear([
          [5, 0.6],
          [8, 1.4],
          [11, 2.4],
        ]),
      }),
    },
    { dataLayer: "water", filter: (z, f) => isArea(f), symbolizer: new PolygonSymbolizer({ fill: colours.water }) },
    {
      dataLayer: "provinces",
      minzoom: 4,
      filter: from,
      symbolizer: new LineSymbolizer({
        color: colours.province,
        width: linear([
          [4, 0.6],
          [8, 1.1],
        ]),
      }),
    },
    {
      dataLayer: "borders",
      filter: (z, f) => !f.props.disputed,
      symbolizer: new LineSymbolizer({
        color: colours.border,
        width: linear([
          [1, 0.5],
          [4, 0.8],
          [8, 1.5],
        ]),
      }),
    },
    {
      dataLayer: "borders",
      filter: (z, f) => Boolean(f.props.disputed),
      symbolizer: new LineSymbolizer({
        color: colours.border,
        dash: [4, 3],
        width: linear([
          [1, 0.5],
          [4, 0.8],
          [8, 1.5],
        ]),
      }),
    },
  ];
}

// Areas in the colours of their counts. `shade` has url, level ("countries" or "admin1"), step(code): the number of a
// colour or null, and lit(code).
function shadeRules(colours, shade) {
  const { PolygonSymbolizer, LineSymbolizer } = protomapsL;
  const step = (feature) => shade.step(feature.props.code);
  const rule = { dataSource: "regions", dataLayer: shade.level };
  return [
    {
      ...rule,
      filter: (z, f) => step(f) !== null,
      symbolizer: new PolygonSymbolizer({ fill: (z, f) => colours.shades[f ? (step(f) ?? 0) : 0], perFeature: true }),
    },
    {
      ...rule,
      filter: (z, f) => step(f) !== null,
      symbolizer: new LineSymbolizer({ color: colours.shadeEdge, width: 0.6 }),
    },
    {
      ...rule,
      filter: (z, f) => shade.lit(f.props.code),
      symbolizer: new LineSymbolizer({ color: colours.shadeLit, width: 2 }),
    },
  ];
}

function labelRules(colours) {
  const { CenteredTextSymbolizer, CircleSymbolizer, GroupSymbolizer, OffsetTextSymbolizer, linear } = protomapsL;
  const text = (options) => ({ stroke: colours.halo, width: 2.5, lineHeight: 1.25, ...options });
  const size = (stops) => {
    const at = linear(stops);
    return (zoom) => Math.round(at(zoom) * 2) / 2;
  };
  const capital = (feature) => Boolean(feature && feature.props.capital);
  const citySize = size([
    [3, 10.5],
    [6, 11.5],
    [9, 13],
  ]);
  const big = (feature) => Boolean(feature && feature.props.rank <= -6.3);
  const { E, W, N, S } = protomapsL.TextPlacements;
  const town = firstFree(
    [
      [E, 5, 4.5],
      [W, -5, 4.5],
      [N, 0, -5],
      [S, 0, 5],
    ].map(
      ([placement, offsetX, offsetY]) =>
        new GroupSymbolizer([
          new CircleSymbolizer({
            radius: (z, f) => (capital(f) ? 2.6 : 1.9),
            fill: colours.dot,
            stroke: colours.halo,
            width: 1,
          }),
          new OffsetTextSymbolizer(
            text({
              fill: colours.city,
              offsetX,
              offsetY,
              placements: [placement],
              fontFamily: FACE,
              fontSize: citySize,
              fontWeight: (z, f) => (capital(f) || big(f) ? 550 : 400),
            }),
          ),
        ]),
    ),
  );
  const countrySize = size([
    [2, 10],
    [4, 12],
    [6, 14],
    [8, 16],
  ]);
  const country = new CenteredTextSymbolizer(
    text({
      fill: colours.country,
      fontFamily: FACE,
      fontWeight: 600,
      maxLineChars: 14,
      letterSpacing: 0.4,
      fontSize: (z, f) => countrySize(z) - (f && f.props.rank > -8 ? 1.5 : 0),
    }),
  );
  const countries = firstFree([0, -14, 14, -28, 28].map((dy) => shifted(country, dy)));
  return [
    // From zoom 5 on a capital comes before the name of its country, which can move aside.
    { dataLayer: "cities", filter: (z, f) => z >= 5 && capital(f) && from(z, f), sort: byRank, symbolizer: town },
    { dataLayer: "countries", maxzoom: 8, filter: from, sort: byRank, symbolizer: countries },
    { dataLayer: "cities", filter: (z, f) => !(z >= 5 && capital(f)) && from(z, f), sort: byRank, symbolizer: town },
    {
      dataLayer: "regions",
      maxzoom: 10,
      filter: from,
      sort: byRank,
      symbolizer: new CenteredTextSymbolizer(
        text({
          fill: colours.region,
          fontFamily: FACE,
          fontSize: size([
            [4, 10],
            [8, 12.5],
          ]),
          maxLineChars: 14,
          letterSpacing: 0.6,
        }),
      ),
    },
    {
      dataLayer: "seas",
      maxzoom: 8,
      filter: from,
      sort: byRank,
      symbolizer: new CenteredTextSymbolizer(
        text({
          fill: colours.sea,
          stroke: colours.water,
          width: 2,
          fontFamily: FACE,
          fontStyle: "italic",
          fontSize: size([
            [1, 10.5],
            [4, 12],
            [8, 15],
          ]),
          maxLineChars: 14,
          letterSpacing: 0.6,
        }),
      ),
    },
  ];
}

// source: the URL of a .pmtiles file on a server with range requests, or an ArrayBuffer that holds one
// (which needs the global pmtiles too). options.dark chooses the dark style; options.shade shades areas.
export function createBasemap(source, options) {
  const colours = options && options.dark ? DARK : LIGHT;
  let url = source;
  if (typeof source !== "string") {
    const bytes = {
      getKey: () => "basemap",
      getBytes: async (offset, length) => ({ data: source.slice(offset, offset + length) }),
    };
    url = new pmtiles.PMTiles(bytes);
  }
  const base = {
    backgroundColor: colours.water,
    attribution: ATTRIBUTION,
    labelRules: labelRules(colours),
    tileDelay: 1,
  };
  const paint = paintRules(colours);
  if (!options || !options.shade) {
    return protomapsL.leafletLayer({ ...base, url, maxDataZoom: DATA_ZOOM, paintRules: paint });
  }
  const { shade } = options;
  return protomapsL.leafletLayer({
    ...base,
    sources: { "": { url, maxDataZoom: DATA_ZOOM }, regions: { url: shade.url, maxDataZoom: DATA_ZOOM } },
    // Shades lie on the land, under rivers and borders.
    paintRules: [paint[0], ...shadeRules(colours, shade), ...paint.slice(1)],
  });
}

/** The colour of water, which fills the map where no tile is drawn yet. */
export const backgroundColour = (dark) => (dark ? DARK : LIGHT).water;
