// The stream of quotes: what has come, what waits, and what of it is in sight.

import { age } from "./ages.js";
import { get, Problem } from "./api.js";
import { Book, entry, MOST } from "./book.js";
import { byId, say } from "./dom.js";
import { List } from "./list.js";
import { filters } from "./query.js";
import { make, place } from "./row.js";

const PACE = 250; // ms between two changes of the list: calm to read, and the cost has a bound
const PAGE = 100;
const AGAIN = [2500, 10_000, 40_000]; // ms after which the gateway's view should have what came while the stream was opened
const MOST_PAGES = 20; // that a gap is filled with
const AGES = 10_000; // ms between two looks at the clock

export class Stream {
  #book = new Book();
  #waiting = new Map(); // by id, newest last, as it came
  #timer = 0;
  #query;
  #cursor = null;
  #loading = null;
  #abort = new AbortController();
  #paused = false;
  #current = null;

  /**
   * @param {object} to
   * @param {(item: object) => void} to.open an article is to be opened at a quote
   * @param {(number: number) => void} to.came quotes have come
   * @param {(tag: string) => void} to.language quotes come in that language
   * @param {(item: object) => boolean} to.isOpen whether that quote is the one that is open
   */
  constructor(to) {
    this.to = to;
    this.scroller = byId("scroller");
    this.feed = byId("feed");
    this.list = new List(this.scroller, this.feed, (item) => make(item, this.#query), (row, item, index, all) => this.#place(row, item, index, all));
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.feed.addEventListener("click", (event) => this.#clicked(event));
    this.feed.addEventListener("focusin", (event) => this.#focused(event));
    this.feed.addEventListener("focusout", () => this.#later());
    byId("fresh").addEventListener("click", () => this.newest());
    document.addEventListener("visibilitychange", () => document.hidden || this.#later());
    setInterval(() => this.#tick(), AGES);
  }

  /** Forgets everything, for other filters. */
  reset(query) {
    this.#query = query;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#book.clear();
    this.#waiting.clear();
    this.#cursor = null;
    this.#current = null;
    this.#loading = null;
    this.feed.setAttribute("aria-busy", "true");
    this.list.show([]);
    this.scroller.scrollTop = 0;
    this.#tell();
  }

  /** Rows link to what the page shows; that has changed, the filters have not. */
  shown(query) {
    this.#query = query;
    this.list.later();
  }

  /** The live stream has begun anew: what came before is asked for. Again soon, since the view is filled beside the stream. */
  async begun() {
    const signal = this.#abort.signal;
    await this.#catchUp(signal);
    for (const wait of AGAIN) setTimeout(() => signal.aborted || this.#catchUp(signal), wait);
  }

  /** Takes an event of the stream. */
  take(event) {
    const value = parsed(event.data);
    if (!value) return;
    if (event.type === "quote") this.#quote(value);
    else if (event.type === "canceled") this.#withdraw(value.article_id);
    else if (event.type === "gap") this.begun();
  }

  get paused() {
    return this.#paused;
  }

  set paused(paused) {
    this.#paused = paused;
    if (!paused) this.#flush();
    this.#tell();
  }

  /** Goes to the newest, and takes in what waits. */
  newest() {
    if (this.feed.contains(document.activeElement)) document.activeElement.blur();
    this.scroller.scrollTop = 0;
    this.#current = null;
    this.#flush();
    this.list.toTop();
  }

  /** Moves the focus by so many quotes. */
  step(by) {
    const items = this.#book.items;
    if (!items.length) return;
    const at = this.#current ? items.indexOf(this.#current) : -1;
    const next = at < 0 ? this.list.first : Math.min(items.length - 1, Math.max(0, at + by));
    this.#current = items[next];
    this.list.reveal(next)?.focus({ preventScroll: true });
    if (next > items.length - PAGE / 4) this.#older();
  }

  /** Opens the article of the quote that has the focus. */
  openCurrent() {
    if (this.#current) this.to.open(this.#current);
  }

  /** Puts the focus back on the row it came from, or on the list. */
  focus() {
    const row = this.#current && this.list.row(this.#current);
    (row ?? this.feed).focus({ preventScroll: true });
  }

  #entry(value) {
    if (value.language) this.to.language(value.language);
    return entry(value);
  }

  #quote(value) {
    const item = this.#entry(value);
    if (this.#book.has(item.id)) this.#book.add([item]);
    else this.#waiting.set(item.id, item);
    if (this.#waiting.size > MOST) this.#waiting.delete(this.#waiting.keys().next().value);
    this.to.came(1);
    this.#later();
  }

  #withdraw(article) {
    for (const item of [...this.#waiting.values()]) if (item.article === article) this.#waiting.delete(item.id);
    if (this.#book.withdraw(article)) this.list.show(this.#book.items);
    this.#tell();
  }

  #later() {
    this.#timer ||= setTimeout(() => { this.#timer = 0; this.#settle(); }, PACE);
  }

  #settle() {
    if (!this.#held) this.#flush();
    this.#tell();
  }

  /** Why new quotes wait: asked to, or somebody is reading further down, or is going through the list by keys. */
  get #held() {
    return this.#paused || this.scroller.scrollTop > 8 || this.feed.querySelector(".row:focus-visible") !== null;
  }

  #flush() {
    if (!this.#waiting.size) return;
    this.#book.add([...this.#waiting.values()].reverse());
    this.#waiting.clear();
    this.list.show(this.#book.items);
    this.#tell();
  }

  /** Asks for the newest quotes until they meet what is known. */
  async #catchUp(signal) {
    try {
      let cursor = null;
      const found = [];
      const fresh = this.#book.items.length === 0;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await get("v1/quotes", this.#page(cursor), signal);
        const entries = answer.items.map((value) => this.#entry(value));
        found.push(...entries);
        cursor = answer.next;
        if (fresh || !cursor || entries.some((item) => this.#book.has(item.id))) break;
      }
      if (fresh) this.#cursor = cursor;
      this.#met(found);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      this.#failed(error);
    }
  }

  #met(found) {
    const missing = found.filter((item) => !this.#waiting.has(item.id));
    this.feed.setAttribute("aria-busy", "false");
    if (this.#book.fill(missing)) this.list.show(this.#book.items);
    this.#later();
    this.#tell();
  }

  async #older() {
    if (!this.#cursor || this.#loading || this.#book.trimmed || this.#book.items.length >= MOST) return;
    const signal = this.#abort.signal;
    this.#loading = get("v1/quotes", this.#page(this.#cursor), signal);
    try {
      const answer = await this.#loading;
      this.#cursor = answer.next;
      if (this.#book.append(answer.items.map((value) => this.#entry(value)))) this.list.show(this.#book.items);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      this.#failed(error);
    } finally {
      if (!signal.aborted) this.#loading = null;
    }
    this.#tell();
  }

  #page(cursor) {
    return [...filters(this.#query), ["limit", PAGE], ...(cursor ? [["cursor", cursor]] : [])];
  }

  #failed(problem) {
    this.feed.setAttribute("aria-busy", "false");
    say(byId("foot"), `Earlier quotes cannot be had at the moment: ${problem.message}`);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < 1500) this.#older();
    if (this.#waiting.size) this.#later();
  }

  #clicked(event) {
    const row = event.target.closest(".row");
    if (!row || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (String(getSelection()).trim()) return; // somebody marks words to copy them
    this.#current = row.entry;
    this.to.open(row.entry);
  }

  #focused(event) {
    const row = event.target.closest(".row");
    if (row) this.#current = row.entry;
    this.list.later();
  }

  #place(row, item, index, all) {
    const current = this.#current ? item === this.#current : index === 0;
    place(row, index, all, { current, open: this.to.isOpen(item) });
  }

  #tick() {
    for (const [item, row] of this.list.rows) say(row.querySelector(".age"), item.published ? age(item.published) : "");
  }

  /** Says what waits, and what there is where there is nothing. */
  #tell() {
    const count = this.#waiting.size;
    const fresh = byId("fresh");
    fresh.hidden = !count || !this.#held;
    say(fresh, `${count.toLocaleString("en")} new ${count === 1 ? "quote" : "quotes"}${this.#paused ? " while paused" : ""}`);
    byId("pause").dataset.waiting = this.#paused && count ? count.toLocaleString("en") : "";
    const none = !this.#book.items.length;
    const looked = this.feed.getAttribute("aria-busy") === "false";
    byId("empty").hidden = !none;
    if (none) this.#empty(looked);
    say(byId("foot"), !none && looked ? this.#end() : "");
  }

  #empty(looked) {
    const filtered = filters(this.#query).length > 0;
    say(byId("empty-title"), !looked ? "Looking …" : filtered ? "No quote fits these filters." : "No quotes yet.");
    say(byId("empty-text"), !looked ? "" : filtered ? "New ones appear here as soon as they come. Or ask for less." : "As soon as somebody says something, it stands here.");
  }

  #end() {
    if (this.#book.trimmed || this.#book.items.length >= MOST) return `The newest ${MOST.toLocaleString("en")} quotes are kept here. Filter to see older ones.`;
    return this.#cursor ? "Earlier quotes are loaded as you scroll." : "That is all there is.";
  }
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
