// The quotes that the page knows, newest first: bounded, each once.

import { cut } from "./text.js";

/** Quotes that are kept; of more the oldest are forgotten. */
export const MOST = 50_000;
const MOST_CHARACTERS = 1200;
const MOST_WITHDRAWN = 10_000; // articles that are remembered as withdrawn

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
    heard: 0, // which beginning of the stream it came after; 0 where it was asked for
    height: 0,
  };
}

export class Book {
  /** Newest first; replaced, not changed, when entries come or go. */
  items = [];
  /** Heard, and not among the items yet: by id, newest last. */
  waiting = new Map();
  /** Whether the oldest were forgotten. */
  trimmed = false;
  /** How many times the stream has begun anew. */
  opening = 0;
  #byId = new Map();
  #withdrawn = new Set(); // articles, the latest last
  #unswept = false;

  /** @param {(item: object) => void} renewed told of an entry that says something else now */
  constructor(renewed = () => {}) {
    this.renewed = renewed;
  }

  /** The stream begins anew: what is here was heard before, and much may have happened since. */
  opened() {
    this.opening += 1;
  }

  /** Takes what the stream brings; a known entry is put in the place of what it was. Returns whether it is new. */
  hear(item) {
    item.heard = this.opening;
    if (this.#withdrawn.has(item.article)) { // published again
      this.sweep();
      this.#withdrawn.delete(item.article);
    }
    const known = this.#byId.get(item.id);
    if (known) this.#renew(known, item);
    const fresh = !known && !this.waiting.has(item.id);
    if (!known) this.waiting.set(item.id, item);
    if (this.waiting.size > MOST) this.waiting.delete(this.waiting.keys().next().value);
    return fresh;
  }

  /** Puts what waits on top. */
  flush() {
    const added = this.#unknown([...this.waiting.values()].reverse());
    this.waiting.clear();
    if (added.length) this.#set(added.concat(this.items));
  }

  /** Takes older entries, newest first, behind all there are. Returns the number of new ones. */
  append(entries) {
    const added = this.#unknown(entries);
    if (added.length) this.#set(this.items.concat(added));
    return added.length;
  }

  /**
   * Takes a list in the gateway's order that overlaps with what is known, each once, and puts what is missing where it
   * belongs. What waits goes on waiting. Returns the number of new ones.
   */
  fill(entries) {
    const added = new Set(this.#unknown(entries.filter((each) => !this.waiting.has(each.id))));
    if (!added.size) return 0;
    const after = new Map(); // by the id of the known entry that they follow
    const ahead = []; // of the first known entry
    let [first, last] = [null, null];
    for (const each of entries) {
      if (!added.has(each)) last = this.#byId.has(each.id) ? each.id : last;
      else if (last === null) ahead.push(each);
      else after.set(last, [...(after.get(last) ?? []), each]);
      first ??= last;
    }
    // Where nothing of it is known, what is here came after it.
    if (first === null) this.#set(this.items.concat(ahead));
    else this.#set(this.items.flatMap((each) => [...(each.id === first ? ahead : []), each, ...(after.get(each.id) ?? [])]));
    return added.size;
  }

  /**
   * Takes a list in the gateway's order, each once, in the place of all that was heard before the stream began anew:
   * what is not in it was withdrawn meanwhile, or is older, and can be asked for again.
   */
  replace(entries) {
    const before = this.#byId;
    this.items = this.items.filter((each) => this.#isLive(each));
    this.#byId = new Map(this.items.map((each) => [each.id, each]));
    this.trimmed = false;
    for (const [id, item] of [...this.waiting]) if (!this.#isLive(item)) this.waiting.delete(id);
    this.fill(entries.map((each) => {
      const known = before.get(each.id);
      if (!known || this.#isLive(known)) return each;
      this.#renew(known, each);
      return known;
    }));
  }

  /** An article was withdrawn: its quotes go with the next `sweep`, and no answer of a view that lags brings them back. */
  withdraw(article) {
    this.#withdrawn.delete(article);
    this.#withdrawn.add(article);
    this.#unswept = true;
    if (this.#withdrawn.size > MOST_WITHDRAWN) this.#withdrawn.delete(this.#withdrawn.values().next().value);
  }

  /** Forgets quotes of withdrawn articles; in one go, since that looks at all there are. */
  sweep() {
    if (!this.#unswept) return;
    this.#unswept = false;
    for (const [id, item] of [...this.waiting]) if (this.#withdrawn.has(item.article)) this.waiting.delete(id);
    const gone = this.items.filter((each) => this.#withdrawn.has(each.article));
    gone.forEach((each) => this.#byId.delete(each.id));
    if (gone.length) this.items = this.items.filter((each) => this.#byId.has(each.id));
  }

  /** Whether an answer that holds that entry has come to what was known before the stream. */
  meets(id) {
    const known = this.#byId.get(id);
    return known !== undefined && !this.#isLive(known);
  }

  /** Whether all that is known came by the stream, since it began. */
  get isBlank() {
    return this.items.every((each) => this.#isLive(each));
  }

  /** Whether it is among the items. */
  holds(item) {
    return this.#byId.get(item.id) === item;
  }

  /** Forgets the quotes, for other filters. */
  clear() {
    this.items = [];
    this.trimmed = false;
    this.waiting.clear();
    this.#byId.clear();
  }

  #isLive(item) {
    return item.heard === this.opening;
  }

  #unknown(entries) {
    return entries.filter((each) => {
      if (this.#withdrawn.has(each.article)) return false;
      const known = this.#byId.get(each.id);
      if (known) this.#renew(known, each);
      else this.#byId.set(each.id, each);
      return !known;
    });
  }

  #renew(known, each) {
    if (this.#isLive(known) && !this.#isLive(each)) return; // the gateway's view may be behind the stream
    const differs = Object.keys(each).some((name) => name !== "height" && name !== "heard" && known[name] !== each[name]);
    known.heard = each.heard;
    if (!differs) return;
    Object.assign(known, each);
    this.renewed(known);
  }

  #set(items) {
    for (const each of items.slice(MOST)) this.#byId.delete(each.id);
    this.trimmed ||= items.length > MOST;
    this.items = items.slice(0, MOST);
  }
}
