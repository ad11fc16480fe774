// A row of the stream: one quote.

import { mark } from "./ages.js";
import { attribute, copy, part } from "./dom.js";
import { languageName, TYPES, write as link } from "./query.js";
import { initials, plain, publisher, tone, write } from "./text.js";

export const TONES = 8;
let rows = 0;

/** A new row for an entry of the book. `query` is what the page shows, for the row's own address. */
export function make(item, query) {
  const row = copy("t-row");
  rows += 1;
  avatar(part(row, ".avatar"), item.name);
  name(row, item);
  quote(row, item, query);
  about(row, item);
  mark(part(row, ".age"), item.published);
  part(row, ".name").id = `n${rows}`;
  part(row, ".quote").id = `q${rows}`;
  row.setAttribute("aria-labelledby", `n${rows} q${rows}`);
  row.entry = item;
  return row;
}

/** Tells a row where it is, and whether it is the one that is open. */
export function place(row, index, all, open) {
  attribute(row, "aria-posinset", index + 1);
  attribute(row, "aria-setsize", all);
  row.classList.toggle("shown", open);
  attribute(row, "aria-current", open ? "true" : null);
}

/** Tells a row whether it is the one that Tab goes to. */
export function stop(row, isStop) {
  row.tabIndex = isStop ? 0 : -1;
}

/** A circle with initials. */
export function avatar(element, name) {
  element.textContent = name ? initials(name) : "?";
  element.classList.add(name ? `tone-${tone(name, TONES)}` : "nobody");
}

function name(row, item) {
  const element = part(row, ".name");
  if (item.name) write(element, item.name);
  else element.textContent = "Nobody named";
  element.classList.toggle("quiet", !item.name);
  optional(part(row, ".role"), item.said);
}

function quote(row, item, query) {
  write(part(row, ".quote"), item.text);
  const open = part(row, ".open");
  open.href = link({ ...query, article: item.article, at: { field: item.field, start: item.start } });
  row.dataset.type = item.type;
}

function about(row, item) {
  optional(part(row, ".cue"), item.cue);
  part(row, ".type").textContent = TYPES.get(item.type) ?? item.type;
  const language = part(row, ".language");
  language.hidden = !item.language;
  language.textContent = item.language ?? "";
  language.title = item.language ? languageName(item.language) : "";
  optional(part(row, ".source"), publisher(item.source, item.url));
  optional(part(row, ".headline"), item.headline);
  part(row, ".headline").title = item.headline ? plain(item.headline) : "";
  if (item.language) part(row, ".quote").lang = item.language;
}

function optional(element, text) {
  element.hidden = !text;
  if (text) write(part(element, "bdi"), text);
}
