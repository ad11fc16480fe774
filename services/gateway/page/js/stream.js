// The stream of quotes: what has come, what waits, and what of it is in sight.

import { age } from "./ages.js";
import { Backlog, PAGE } from "./backlog.js";
import { Book, entry, MOST } from "./book.js";
import { byId, say } from "./dom.js";
import { List } from "./list.js";
import { filters } from "./query.js";
import { make, place, stop } from "./row.js";

const PACE = 250; // ms between two changes of the list: calm to read, and the cost has a bound
const AGES = 10_000; // ms between two looks at the clock

export class Stream {
  #book = new Book((item) => this.list.renew(item));
  #timer = 0;
  #query;
  #paused = false;
  #current = null;
  #shown = []; // the book's items that the list has

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
    this.list = new List(this.scroller, this.feed, {
      make: (item) => make(item, this.#query),
      place: (row, item, index, all) => place(row, index, all, this.to.isOpen(item)),
      placed: () => this.#stop(),
    });
    this.backlog = new Backlog(this.#book, {
      came: (value) => this.#came(value),
      changed: () => this.#settle(),
      depth: () => this.list.first,
    });
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
    this.backlog.reset(query);
    this.#book.clear();
    this.#current = null;
    this.#show();
    this.scroller.scrollTop = 0;
    this.#tell();
  }

  /** Rows link to what the page shows; that has changed, the filters have not. */
  shown(query) {
    this.#query = query;
    this.list.later();
  }

  /** The live stream has begun anew: what came before is asked for. */
  begun() {
    this.backlog.begun();
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
    this.#tell();
  }

  /** Moves the focus by so many quotes. */
  step(by) {
    const items = this.#book.items;
    if (!items.length) return;
    const at = this.#current ? items.indexOf(this.#current) : -1;
    const next = at < 0 ? this.list.first : Math.min(items.length - 1, Math.max(0, at + by));
    this.#current = items[next];
    this.list.reveal(next)?.focus({ preventScroll: true });
    if (next > items.length - PAGE / 4) this.backlog.older();
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

  #came(value) {
    if (value.language) this.to.language(value.language);
  }

  #quote(value) {
    this.#came(value);
    if (this.#book.hear(entry(value))) this.to.came(1);
    this.#later();
  }

  #withdraw(article) {
    this.#book.withdraw(article);
    this.#later();
  }

  #later() {
    this.#timer ||= setTimeout(() => { this.#timer = 0; this.#settle(); }, PACE);
  }

  #settle() {
    this.#book.sweep();
    if (!this.#held) this.#flush();
    this.#show();
    this.#tell();
  }

  /** Why new quotes wait: asked to, or somebody is reading further down, or is going through the list by keys. */
  get #held() {
    return this.#paused || this.scroller.scrollTop > 8 || this.feed.querySelector(".row:focus-visible") !== null;
  }

  #flush() {
    if (!this.#book.waiting.size || this.backlog.isLooking) return;
    this.#book.flush();
    this.#show();
  }

  /** Has the list show what the book has now. */
  #show() {
    if (this.#shown === this.#book.items) return;
    this.#shown = this.#book.items;
    const focused = this.feed.contains(document.activeElement);
    this.list.show(this.#shown);
    if (this.#current && !this.#book.holds(this.#current)) this.#current = null;
    if (focused && !this.feed.contains(document.activeElement)) this.feed.focus({ preventScroll: true });
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < 1500) this.backlog.older();
    if (this.#book.waiting.size) this.#later();
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

  /** The row that Tab goes to: the one that had the focus, as long as it is in the document, else the first in sight. */
  #stop() {
    const rows = this.list.rows;
    const chosen = rows.has(this.#current) ? this.#current : this.#shown[this.list.first];
    for (const [item, row] of rows) stop(row, item === chosen);
  }

  #tick() {
    for (const [item, row] of this.list.rows) say(row.querySelector(".age"), item.published ? age(item.published) : "");
  }

  /** Says what waits, and what there is where there is nothing. */
  #tell() {
    const count = this.#book.waiting.size;
    const fresh = byId("fresh");
    const hidden = !count || !this.#held;
    if (hidden && document.activeElement === fresh) this.feed.focus({ preventScroll: true });
    fresh.hidden = hidden;
    say(fresh, `${count.toLocaleString("en")} new ${count === 1 ? "quote" : "quotes"}${this.#paused ? " while paused" : ""}`);
    byId("pause").dataset.waiting = this.#paused && count ? count.toLocaleString("en") : "";
    this.feed.setAttribute("aria-busy", String(this.backlog.isLooking));
    const none = !this.#book.items.length;
    byId("empty").hidden = !none;
    if (none) this.#empty();
    say(byId("foot"), none || this.backlog.isLooking ? "" : this.#end());
  }

  #empty() {
    const filtered = filters(this.#query).length > 0;
    const [title, text] = this.backlog.isLooking ? ["Looking …", ""]
      : this.backlog.problem ? ["Earlier quotes cannot be had at the moment.", `${this.backlog.problem.message}`]
        : filtered ? ["No quote fits these filters.", "New ones appear here as soon as they come. Or ask for less."]
          : ["No quotes yet.", "As soon as somebody says something, it stands here."];
    say(byId("empty-title"), title);
    say(byId("empty-text"), text);
  }

  #end() {
    if (this.backlog.problem) return `Earlier quotes cannot be had at the moment: ${this.backlog.problem.message}`;
    if (this.#book.trimmed || this.#book.items.length >= MOST) return `The newest ${MOST.toLocaleString("en")} quotes are kept here. Filter to see older ones.`;
    return this.backlog.isAtEnd ? "That is all there is." : "Earlier quotes are loaded as you scroll.";
  }
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
