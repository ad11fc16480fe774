// A virtual list: of many entries only those in sight are in the document. Rows are as high as their text; heights that
// are not measured yet are estimated, and what is in sight stays where it is when the estimate was wrong.

const OVERSCAN = 600; // px above and below what is in sight
const ESTIMATE = 132; // px, before anything is measured
const MOST_PASSES = 4;
const NEAR = 80; // entries among which the next row in the document is looked for

export class List {
  #items = [];
  #tops = new Float64Array(1);
  #rows = new Map(); // by entry
  #width = 0;
  #frame = 0;

  /**
   * @param {HTMLElement} scroller scrolls
   * @param {HTMLElement} feed holds the rows, and is as high as all of them
   * @param {object} to
   * @param {(item: object) => HTMLElement} to.make a row
   * @param {(row: HTMLElement, item: object, index: number, all: number) => void} to.place tells a row where it is
   * @param {() => void} to.placed told when all rows are where they belong
   */
  constructor(scroller, feed, to) {
    Object.assign(this, { scroller, feed, to });
    scroller.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(scroller);
  }

  /** Shows these entries. At the top the newest stay in sight; elsewhere what is in sight stays. */
  show(items) {
    const anchor = this.#anchor();
    this.#items = items;
    const there = new Set(items);
    for (const item of [...this.#rows.keys()]) if (!there.has(item)) this.#drop(item);
    this.#layout(anchor);
  }

  /** The row of an entry, if it is in the document. */
  row(item) {
    return this.#rows.get(item) ?? null;
  }

  /** The rows that are in the document, with their entries. */
  get rows() {
    return this.#rows;
  }

  /** An entry says something else now: its row, if it has one, is made anew. */
  renew(item) {
    const row = this.#rows.get(item);
    if (row) {
      const fresh = this.to.make(item);
      const focused = row.contains(document.activeElement);
      this.#rows.set(item, fresh);
      row.replaceWith(fresh);
      if (focused) fresh.focus({ preventScroll: true });
    }
    this.later();
  }

  /** Scrolls just so far that the entry is in sight. Returns its row. */
  reveal(index) {
    if (index < 0 || index >= this.#items.length) return null;
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      const [top, bottom] = [this.#tops[index], this.#tops[index + 1]];
      const view = this.scroller.scrollTop;
      const height = this.scroller.clientHeight;
      if (top < view || bottom - top > height) this.scroller.scrollTop = top;
      else if (bottom > view + height) this.scroller.scrollTop = bottom - height;
      this.#layout(null);
      if (this.#tops[index] === top && this.#tops[index + 1] === bottom) break;
    }
    return this.row(this.#items[index]);
  }

  toTop() {
    this.scroller.scrollTop = 0;
    this.#layout(null);
  }

  /** The index of the first entry in sight. */
  get first() {
    return this.#at(this.scroller.scrollTop + 1);
  }

  /** Lays out before the next frame. */
  later() {
    this.#frame ||= requestAnimationFrame(() => { this.#frame = 0; this.#layout(this.#anchor()); });
  }

  #resized() {
    const width = this.feed.clientWidth;
    if (width === this.#width) { this.later(); return; }
    this.#width = width;
    const anchor = this.#anchor();
    for (const item of this.#items) item.height = 0;
    this.#layout(anchor);
  }

  /** The entry at the upper edge, and how far it is cut; null at the top, where the newest are to be seen. */
  #anchor() {
    const top = this.scroller.scrollTop;
    if (top < 2 || !this.#items.length) return null;
    const index = this.#at(top);
    return { item: this.#items[index], index, cut: top - this.#tops[index] };
  }

  #layout(anchor) {
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      this.#stack();
      if (anchor) this.#hold(anchor);
      if (!this.#render()) break;
    }
    this.to.placed();
  }

  /** Where each entry begins, from the heights that are known. */
  #stack() {
    const count = this.#items.length;
    if (this.#tops.length < count + 1) this.#tops = new Float64Array(Math.max(count + 1, this.#tops.length * 2));
    let top = 0;
    for (let index = 0; index < count; index += 1) {
      this.#tops[index] = top;
      top += this.#items[index].height || ESTIMATE;
    }
    this.#tops[count] = top;
    this.feed.style.height = `${Math.ceil(top)}px`;
  }

  #hold(anchor) {
    if (this.#items[anchor.index] !== anchor.item) anchor.index = this.#items.indexOf(anchor.item);
    if (anchor.index < 0) return;
    const top = this.#tops[anchor.index] + anchor.cut;
    if (Math.abs(this.scroller.scrollTop - top) > 0.5) this.scroller.scrollTop = top;
  }

  /** Puts the rows in sight into the document and measures new ones. Returns whether heights were other than thought. */
  #render() {
    const count = this.#items.length;
    const top = this.scroller.scrollTop;
    const from = this.#at(top - OVERSCAN);
    const to = Math.min(count, this.#at(top + this.scroller.clientHeight + OVERSCAN) + 1);
    const wanted = new Set(this.#items.slice(from, to));
    const focused = document.activeElement;
    for (const [item, row] of this.#rows) if (!wanted.has(item) && !row.contains(focused)) this.#drop(item);
    const fresh = [];
    for (let index = from; index < to; index += 1) {
      const item = this.#items[index];
      let row = this.#rows.get(item);
      if (!row) {
        row = this.to.make(item);
        this.#rows.set(item, row);
        this.#insert(row, index);
        fresh.push(item);
      } else if (!item.height) fresh.push(item);
      row.style.transform = `translateY(${this.#tops[index]}px)`;
      this.to.place(row, item, index, count);
    }
    return this.#measure(fresh);
  }

  /** In the order of the list, so that what reads the document reads it in order. */
  #insert(row, index) {
    this.feed.insertBefore(row, this.#following(index));
  }

  #following(index) {
    for (let at = index + 1; at < Math.min(index + NEAR, this.#items.length); at += 1) {
      const row = this.#rows.get(this.#items[at]);
      if (row) return row;
    }
    return null;
  }

  #measure(items) {
    const heights = items.map((item) => this.#rows.get(item).offsetHeight); // read all, then write
    let changed = false;
    items.forEach((item, index) => {
      const height = heights[index];
      if (height && Math.abs((item.height || ESTIMATE) - height) > 0.5) changed = true;
      item.height = height;
    });
    return changed;
  }

  #drop(item) {
    this.#rows.get(item)?.remove();
    this.#rows.delete(item);
  }

  /** The index of the entry at that height; by halving. */
  #at(top) {
    let low = 0;
    let high = Math.max(0, this.#items.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle] <= top) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
