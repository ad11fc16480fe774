// The quotes that the page knows, newest first: bounded, each once.

import { cut } from "./text.js";

/** Quotes that are kept; of more the oldest are forgotten. */
export const MOST = 50_000;
const MOST_CHARACTERS = 1200;

/** Of a value of news.quotes, what a row shows. */
export function entry(value) {
  const speaker = value.speaker;
  const [first] = value.spans;
  return {
    id: `${value.article_id}\n${value.id}`,
    article: value.article_id,
    field: first.field,
    start: first.start,
    text: cut(value.text, MOST_CHARACTERS),
    type: value.type,
    name: speaker ? cut(speaker.name ?? speaker.text, 200) : null,
    said: speaker && speaker.name && speaker.text !== speaker.name ? cut(speaker.text, 200) : null,
    cue: value.cue ? cut(value.cue.text, 100) : null,
    language: value.language,
    headline: value.headline ? cut(value.headline, 300) : null,
    source: value.source ?? null,
    url: value.url ? cut(value.url, 500) : null,
    published: value.published,
    height: 0,
  };
}

export class Book {
  /** Newest first; replaced, not changed, when entries come or go. */
  items = [];
  /** Whether the oldest were forgotten. */
  trimmed = false;
  #byId = new Map();

  /** Takes new entries, newest first. Those that are known are put in the place of what they were. Returns the number of new ones. */
  add(entries) {
    const added = this.#unknown(entries);
    if (added.length) {
      this.items = added.concat(this.items);
      this.#trim();
    }
    return added.length;
  }

  /** Takes older entries, newest first, behind all there are. */
  append(entries) {
    const added = this.#unknown(entries);
    if (added.length) {
      this.items = this.items.concat(added);
      this.#trim();
    }
    return added.length;
  }

  /** Takes a list in the gateway's order that overlaps with what is known, and puts what is missing where it belongs. */
  fill(entries) {
    const added = new Set(this.#unknown(entries));
    if (!added.size) return 0;
    const after = new Map(); // by the id that an entry follows; "" is the top
    let before = "";
    for (const each of entries) {
      if (added.has(each)) after.set(before, [...(after.get(before) ?? []), each]);
      else before = each.id;
    }
    this.items = [...(after.get("") ?? []), ...this.items.flatMap((each) => [
      ...(added.has(each) ? [] : [each]), ...(after.get(each.id) ?? [])])];
    this.#trim();
    return added.size;
  }

  /** Forgets an article's quotes: it was withdrawn. Returns their number. */
  withdraw(article) {
    const left = this.items.filter((each) => each.article !== article);
    const gone = this.items.length - left.length;
    if (gone) {
      this.items.filter((each) => each.article === article).forEach((each) => this.#byId.delete(each.id));
      this.items = left;
    }
    return gone;
  }

  has(id) {
    return this.#byId.has(id);
  }

  clear() {
    this.items = [];
    this.trimmed = false;
    this.#byId.clear();
  }

  #unknown(entries) {
    return entries.filter((each) => {
      const known = this.#byId.get(each.id);
      if (known) Object.assign(known, each);
      else this.#byId.set(each.id, each);
      return !known;
    });
  }

  #trim() {
    if (this.items.length <= MOST) return;
    for (const each of this.items.slice(MOST)) this.#byId.delete(each.id);
    this.items = this.items.slice(0, MOST);
    this.trimmed = true;
  }
}
