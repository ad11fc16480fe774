// The filters' form, and the filters in use as chips.

import { attribute, byId, copy, part } from "./dom.js";
import { FIELDS, filters, languageName, LISTS, TYPES } from "./query.js";
import { plain } from "./text.js";

const PAUSE = 350; // ms without a key until what is typed counts
const USUAL = ["de", "en", "es", "fr"];
const MOST_LANGUAGES = 24;
const NAMES = new Map([["text", "Words"], ["speaker", "Speaker"], ["entity", "Exactly"], ["source", "Source"], ["language", "Language"], ["type", "How"]]);

export class Filters {
  #languages = new Set();
  #timer = 0;
  #typing = false;

  /**
   * @param {(changes: object, replace: boolean) => void} change told what the reader wants; `replace`: it goes on from
   *   what was typed before, and is no step to come back to
   */
  constructor(change) {
    this.change = change;
    this.form = byId("filters");
    for (const [type, name] of TYPES) byId("types").append(this.#pill("type", type, name));
    for (const tag of USUAL) this.language(tag);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#typed(); });
    this.form.addEventListener("reset", (event) => { event.preventDefault(); this.change(nothing(), false); });
    this.form.addEventListener("input", (event) => this.#input(event));
    this.form.addEventListener("focusout", () => { this.#typed(); this.#typing = false; });
  }

  /** A language has been seen: it can be asked for. */
  language(tag) {
    if (this.#languages.has(tag) || this.#languages.size >= MOST_LANGUAGES) return;
    this.#languages.add(tag);
    byId("languages").append(this.#pill("language", tag, languageName(tag)));
  }

  /** Shows what the query says. */
  show(query) {
    for (const name of FIELDS) {
      const field = this.form.elements[name];
      // What somebody is typing stays, also before it counts.
      if (document.activeElement !== field || !(this.#typing || this.#timer)) field.value = query[name];
    }
    query.language.forEach((tag) => this.language(tag));
    for (const box of this.form.querySelectorAll("input[type=checkbox]")) box.checked = query[box.name].includes(box.value);
    const used = filters(query);
    this.#clear(used.length > 0);
    const badge = byId("filters-count");
    badge.hidden = !used.length;
    badge.textContent = String(used.length);
    const chips = byId("chips");
    chips.hidden = !used.length;
    chips.replaceChildren(...used.map(([name, value]) => this.#chip(query, name, value)));
  }

  /** What is being typed no longer counts: the reader went elsewhere. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#typing = false;
  }

  /** Where the button goes, its focus does not get lost. */
  #clear(shown) {
    const button = byId("clear");
    if (!shown && document.activeElement === button) (byId("stream").inert ? byId("f-text") : byId("feed")).focus({ preventScroll: true });
    button.hidden = !shown;
  }

  #input(event) {
    const box = event.target;
    if (box.type === "checkbox") {
      const boxes = [...this.form.querySelectorAll(`input[name=${box.name}]:checked`)];
      this.change({ [box.name]: boxes.map((each) => each.value) }, false);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#typed(), PAUSE);
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const values = Object.fromEntries(FIELDS.map((name) => [name, this.form.elements[name].value.trim()]));
    const goesOn = this.#typing;
    this.#typing = this.form.contains(document.activeElement); // what is shown in answer leaves the field alone
    this.change(values, goesOn);
  }

  #pill(name, value, text) {
    const pill = copy("t-pill");
    const box = part(pill, "input");
    box.name = name;
    box.value = value;
    part(pill, "span").textContent = text;
    return pill;
  }

  #chip(query, name, value) {
    const chip = copy("t-chip");
    const said = name === "type" ? TYPES.get(value) : name === "language" ? languageName(value) : value;
    part(chip, ".what").textContent = NAMES.get(name);
    part(chip, "bdi").textContent = plain(said);
    attribute(chip, "aria-label", `Remove filter ${NAMES.get(name)}: ${plain(said)}`);
    chip.addEventListener("click", () => {
      this.change({ [name]: LISTS.includes(name) ? query[name].filter((each) => each !== value) : "" }, false);
      byId("feed").focus({ preventScroll: true });
    });
    return chip;
  }
}

/** No filter at all. */
export function nothing() {
  return { ...Object.fromEntries(FIELDS.map((name) => [name, ""])), ...Object.fromEntries(LISTS.map((name) => [name, []])) };
}
