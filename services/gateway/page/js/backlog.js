// What the stream does not bring: quotes from before it began, asked of the gateway's view, newest first, page by page.

import { get, Problem } from "./api.js";
import { entry, MOST } from "./book.js";
import { filters } from "./query.js";

/** Quotes of an answer. */
export const PAGE = 100;
const AGAIN = [2500, 7500, 30_000]; // ms from one question to the next: the view is filled beside the stream
const MOST_PAGES = 20; // at one go
const REST = 5000; // ms after a failure, where the gateway says nothing else

export class Backlog {
  #query;
  #abort = new AbortController();
  #cursor; // where older ones begin; null: there are none; undefined: not known yet
  #loading = false;
  #rested = 0; // when older ones may be asked for again
  /** Why the last question was not answered; null where it was. */
  problem = null;

  /**
   * @param {import("./book.js").Book} book takes what is found
   * @param {object} to
   * @param {(value: object) => void} to.came a value of news.quotes has been found
   * @param {() => void} to.changed the book, or what is known of the backlog
   * @param {() => number} to.depth how many entries are above what is in sight
   */
  constructor(book, to) {
    Object.assign(this, { book, to });
  }

  /** Ends all questions; the next ones are for these filters. */
  reset(query) {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#query = query;
    this.#cursor = undefined;
    this.#loading = false;
    this.#rested = 0;
    this.problem = null;
  }

  /** Whether it has yet to be found out what there is. */
  get isLooking() {
    return this.#cursor === undefined && !this.problem;
  }

  /** Whether the first answer is still to come: where it stands among what the stream brings is not known before. */
  get isOpen() {
    return this.#cursor === undefined;
  }

  /** Whether there is nothing older than what is known. */
  get isAtEnd() {
    return this.#cursor === null;
  }

  /** The stream has begun anew: asks for what came before, until that is known, and a few times again. */
  async begun() {
    this.reset(this.#query);
    this.book.opened();
    const { signal } = this.#abort;
    for (let turn = 0; turn <= AGAIN.length || this.isOpen; turn += 1) {
      if (turn) await passed(Math.max(AGAIN[Math.min(turn, AGAIN.length) - 1], this.#rested - Date.now()));
      if (signal.aborted) return;
      await this.#asking(() => this.#catchUp(signal));
    }
  }

  /** Asks for older ones, if there are any. */
  async older() {
    if (!this.#cursor || this.#loading || this.book.trimmed || this.book.items.length >= MOST || Date.now() < this.#rested) return;
    this.#loading = true;
    const { signal } = this.#abort;
    await this.#asking(() => this.#further(signal));
    if (!signal.aborted) this.#loading = false;
  }

  async #asking(ask) {
    try {
      await ask();
      this.problem = null;
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      this.#rested = Date.now() + (error.retryAfter ? error.retryAfter * 1000 : REST);
    }
    this.to.changed();
  }

  /** Asks for the newest until they meet what was known before the stream. */
  async #catchUp(signal) {
    const found = new Map(); // by id: between two pages an entry may have moved
    const blank = this.book.isBlank;
    let [cursor, met] = [null, false];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.#page(cursor, signal);
      for (const item of answer.items) if (!found.has(item.id)) found.set(item.id, item);
      cursor = answer.next;
      met ||= blank || answer.items.some((item) => this.book.meets(item.id));
      if (!cursor || (met && (!this.isOpen || found.size > this.to.depth()))) break;
    }
    if (this.isOpen || blank || (cursor && !met)) {
      this.book.replace([...found.values()]);
      this.#cursor = cursor;
    } else this.book.fill([...found.values()]);
  }

  async #further(signal) {
    for (let page = 0; page < MOST_PAGES && this.#cursor; page += 1) {
      const answer = await this.#page(this.#cursor, signal);
      this.#cursor = answer.next;
      if (this.book.append(answer.items)) return;
    }
  }

  async #page(cursor, signal) {
    const asked = [...filters(this.#query), ["limit", PAGE], ...(cursor ? [["cursor", cursor]] : [])];
    const { items, next } = await get("v1/quotes", asked, signal);
    items.forEach(this.to.came);
    return { items: items.map(entry), next };
  }
}

function passed(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
