// Rules for the scripts, with the directions in which the rooms of static/js may import each other.

import globals from "globals";

/** Rooms that each room may import, beside its own modules. */
const ROOMS = {
  shared: [],
  correcting: ["shared"],
  article: ["correcting", "shared"],
  collection: ["correcting", "shared"],
  review: ["correcting", "shared"],
  start: ["correcting", "shared"],
  standalone: ["shared"],
};

const directions = Object.entries(ROOMS).map(([room, allowed]) => {
  const others = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`static/js/${room}/**/*.js`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: others.map((other) => `../${other}/*`), message: `${room}/ must not import this room.` }],
        },
      ],
    },
  };
});

export default [
  { ignores: ["static/vendor/**", "static/standalone.bundle.js"] },
  {
    files: ["static/js/**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: { ...globals.browser, L: "readonly", protomapsL: "readonly", pmtiles: "readonly" },
    },
  },
  {
    files: ["tests/js/**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: { ...globals.node, document: "readonly", location: "readonly", history: "readonly" },
    },
  },
  {
    files: ["static/js/**/*.js", "tests/js/**/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "error",
      "no-unused-vars": "error",
      "no-redeclare": "error",
      "no-dupe-keys": "error",
      "no-unreachable": "error",
      "no-fallthrough": "error",
      "no-self-assign": "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        { property: "insertAdjacentHTML", message: "Text enters pages as text nodes: use el()." },
        { property: "outerHTML", message: "Text enters pages as text nodes: use el()." },
      ],
    },
  },
  ...directions,
];
