// The text of an article with its highlights, and the quote that is chosen in sight. Of a very long text only a part is
// in the document; the rest is a button away.

import { make, part } from "./dom.js";
import { paragraphs, segments } from "./spans.js";
import { pieces } from "./text.js";

const PORTION = 40_000; // UTF-16 units that are shown at a time
const WHOLE = 60_000; // a text up to here is shown whole

export class TextView {
  #from = 0;
  #to = 0;
  #chosen = null; // the number of a quote

  /**
   * @param {HTMLElement} root with the parts of #t-article
   * @param {object} what `headline`, `body`, marks `inHeadline` and `inBody` in UTF-16 units, `quotes`, `at` (a place in
   *   code points, or null), `chosen` (told which quote was clicked)
   */
  constructor(root, what) {
    Object.assign(this, what, { root });
    this.sheet = part(root, ".sheet");
    part(root, "h2").replaceChildren(...this.#marked(this.headline || "Without a headline", this.headline ? this.inHeadline : [], 0, this.headline.length || 18));
    part(root, ".before").addEventListener("click", () => this.#more(-1));
    part(root, ".after").addEventListener("click", () => this.#more(1));
    this.sheet.addEventListener("click", (event) => this.#clicked(event));
    this.choose(this.at);
  }

  /** Brings a quote into sight and marks it out: the one that begins there. Null chooses none. */
  choose(at) {
    const index = at ? this.quotes.findIndex(({ spans: [first] }) => first.field === at.field && first.start === at.start) : -1;
    this.#chosen = index < 0 ? null : index;
    const mark = this.inBody.find((each) => each.kind === "quote" && each.quote === this.#chosen);
    if (!this.#to || (mark && (mark.start < this.#from || mark.end > this.#to))) this.#around(mark?.start ?? 0);
    for (const each of this.sheet.querySelectorAll(".quote[data-quotes]")) {
      each.classList.toggle("chosen", this.#chosen !== null && each.dataset.quotes.split(" ").includes(String(this.#chosen)));
    }
    const first = this.sheet.querySelector(".chosen");
    if (first) first.scrollIntoView({ block: "center", behavior: "auto" });
  }

  #around(place) {
    const whole = this.body.length <= WHOLE;
    this.#from = whole ? 0 : this.#border(Math.max(0, place - PORTION / 2));
    this.#to = whole ? this.body.length : this.#border(Math.min(this.body.length, place + PORTION / 2));
    this.#draw();
  }

  #more(direction) {
    if (direction < 0) this.#from = this.#border(Math.max(0, this.#from - PORTION));
    else this.#to = this.#border(Math.min(this.body.length, this.#to + PORTION));
    // What is in the document has a bound, too.
    if (direction < 0) this.#to = this.#border(Math.min(this.#to, this.#from + 5 * PORTION));
    else this.#from = this.#border(Math.max(this.#from, this.#to - 5 * PORTION));
    this.#draw();
    const kept = this.#chosen;
    this.sheet.querySelectorAll(".quote[data-quotes]").forEach((each) => {
      each.classList.toggle("chosen", kept !== null && each.dataset.quotes.split(" ").includes(String(kept)));
    });
  }

  /** A place where no surrogate pair is cut. */
  #border(place) {
    const unit = this.body.charCodeAt(place);
    return unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place;
  }

  #draw() {
    const nodes = paragraphs(this.body, this.#from, this.#to).map(([start, end]) => {
      const paragraph = make("p");
      paragraph.dir = "auto";
      paragraph.append(...this.#marked(this.body, this.inBody, start, end));
      return paragraph;
    });
    part(this.root, ".text").replaceChildren(...nodes);
    this.#button(".before", this.#from, "before");
    this.#button(".after", this.body.length - this.#to, "after");
  }

  #button(selector, left, where) {
    const button = part(this.root, selector);
    button.hidden = left <= 0;
    button.textContent = `Show more of what comes ${where} (${left.toLocaleString("en")} characters)`;
  }

  #marked(text, marks, from, to) {
    return segments(from, to, marks).flatMap((segment) => {
      const nodes = pieces(text.slice(segment.start, segment.end));
      return segment.marks.length ? [highlight(segment.marks, nodes)] : nodes;
    });
  }

  #clicked(event) {
    const mark = event.target.closest(".quote[data-quotes]");
    if (!mark || String(getSelection()).trim()) return;
    const { spans: [first] } = this.quotes[Number(mark.dataset.quotes.split(" ").at(-1))];
    this.chosen({ field: first.field, start: first.start });
  }
}

/** Text with everything that is said of it. */
function highlight(marks, nodes) {
  const element = make("mark", [...new Set(marks.map((mark) => mark.kind))].join(" "));
  const quotes = marks.filter((mark) => mark.kind === "quote").map((mark) => mark.quote);
  if (quotes.length) element.dataset.quotes = quotes.join(" ");
  const titles = marks.map((mark) => mark.title).filter(Boolean);
  if (titles.length) element.title = [...new Set(titles)].join("\n");
  element.append(...nodes);
  return element;
}
