// What is shown, as the page's URL says it: filters, the open article, the trends' window.

export const TYPES = new Map([
  ["direct", "Direct"],
  ["indirect", "Indirect"],
  ["mixed", "Mixed"],
  ["reported", "Reported"],
  ["free_indirect", "Free indirect"],
  ["indirect_free_indirect", "Indirect, running on"],
]);
export const WINDOWS = new Map([["5m", "5 min"], ["1h", "1 h"], ["24h", "24 h"]]);
export const FIELDS = ["text", "speaker", "entity", "source"];
export const LISTS = ["language", "type"];

const MOST_CHARACTERS = 200;
const MOST_VALUES = 20;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;
const PLACE = /^(headline|body):(\d{1,9})$/;

/** Everything the URL says; what it says wrongly it does not say. */
export function read(search) {
  const given = new URLSearchParams(search);
  const one = (name) => (given.get(name) ?? "").trim().slice(0, MOST_CHARACTERS);
  const many = (name, good) => [...new Set(given.getAll(name).filter(good))].slice(0, MOST_VALUES);
  const place = PLACE.exec(given.get("at") ?? "");
  return {
    text: one("text"),
    speaker: one("speaker"),
    entity: one("entity"),
    source: one("source"),
    language: many("language", (tag) => tag.length <= 35 && LANGUAGE.test(tag)),
    type: many("type", (type) => TYPES.has(type)),
    window: WINDOWS.has(given.get("window")) ? given.get("window") : "1h",
    article: given.get("article") || null,
    at: place ? { field: place[1], start: Number(place[2]) } : null,
  };
}

/** The filters as the gateway takes them. */
export function filters(query) {
  return [
    ...FIELDS.filter((name) => query[name]).map((name) => [name, query[name]]),
    ...LISTS.flatMap((name) => query[name].map((value) => [name, value])),
  ];
}

/** The page's URL for a query, relative to the page: `?` alone where there is nothing to say. */
export function write(query) {
  const pairs = filters(query);
  if (query.window !== "1h") pairs.push(["window", query.window]);
  if (query.article) {
    pairs.push(["article", query.article]);
    if (query.at) pairs.push(["at", `${query.at.field}:${query.at.start}`]);
  }
  return `?${new URLSearchParams(pairs)}`;
}

/** Whether both ask for the same quotes. */
export function alike(one, other) {
  return JSON.stringify(filters(one)) === JSON.stringify(filters(other));
}

/** A language's name in English, for its tag. */
export function languageName(tag) {
  try {
    return NAMES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const NAMES = new Intl.DisplayNames(["en"], { type: "language" });
