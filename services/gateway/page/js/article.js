// The article beside the stream: its text with everything highlighted that was found in it.

import { age, exact } from "./ages.js";
import { get, Problem } from "./api.js";
import { byId, copy, make, part, say } from "./dom.js";
import { fillQuotes, fillNamed } from "./contents.js";
import { languageName } from "./query.js";
import { placed } from "./spans.js";
import { plain, publisher, web, write } from "./text.js";
import { TextView } from "./textview.js";

const AGES = 10_000; // ms between two looks at the clock
const KINDS = new Map([["person", "People"], ["organisation", "Organisations"], ["place", "Places"], ["other", "Other names"]]);

export class Article {
  #abort = new AbortController();
  #key = null; // what is shown: the article's id

  /**
   * @param {object} to
   * @param {() => void} to.close
   * @param {(at: {field: string, start: number}) => void} to.at a quote was chosen
   * @param {(name: string, value: string) => void} to.filter
   */
  constructor(to) {
    this.to = to;
    this.root = byId("article");
    setInterval(() => this.#tick(), AGES);
  }

  /** Shows an article at a place of it; null closes it. `focus`: whether the heading takes the focus. */
  async show(id, at, { focus }) {
    if (id === null) { this.#hide(); return; }
    if (id === this.#key && this.view) {
      if (focus) part(this.root, "h2").focus({ preventScroll: true });
      this.view.choose(at);
      return;
    }
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#key = id;
    this.view = null;
    this.#frame();
    this.root.hidden = false;
    this.root.setAttribute("aria-busy", "true");
    this.#title("Loading …", focus);
    try {
      const event = await get(`v1/articles/${encodeURIComponent(id)}`, [], signal);
      this.#fill(event, at);
      if (focus) part(this.root, "h2").focus({ preventScroll: true });
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Problem)) throw error;
      this.#key = null;
      this.#title(failure(error), focus);
    }
    this.root.removeAttribute("aria-busy");
  }

  get open() {
    return !this.root.hidden;
  }

  /** The article was withdrawn: what is shown of it goes. */
  withdrawn(id) {
    if (id !== this.#key) return;
    this.#abort.abort();
    this.root.removeAttribute("aria-busy");
    const focus = this.root.contains(document.activeElement);
    this.#key = null;
    this.view = null;
    this.#frame();
    this.#title("The publisher has withdrawn this article.", focus);
  }

  #hide() {
    this.#abort.abort();
    this.#key = null;
    this.view = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  #frame() {
    this.root.replaceChildren(copy("t-article"));
    part(this.root, ".close").addEventListener("click", () => this.to.close());
    for (const each of [".outside", ".quotes", ".named", ".legend"]) part(this.root, each).hidden = true;
  }

  #title(text, focus) {
    const title = part(this.root, "h2");
    title.textContent = text;
    if (focus) title.focus({ preventScroll: true });
  }

  #fill(event, at) {
    const { article } = event;
    this.#head(event);
    const quotes = event.quotes.items ?? [];
    const entities = event.entities.items ?? [];
    const marks = marksOf(quotes, entities);
    const body = article.body ?? "";
    const headline = article.headline ?? "";
    this.view = new TextView(this.root, {
      headline, body,
      inHeadline: placed(headline, marks.filter((mark) => mark.field === "headline")),
      inBody: placed(body, marks.filter((mark) => mark.field === "body")),
      quotes, at, chosen: (place) => this.to.at(place),
    });
    this.#notice(event);
    this.#legend(quotes, entities);
    fillQuotes(part(this.root, ".quotes"), quotes, (place) => this.to.at(place));
    fillNamed(part(this.root, ".named"), entities, this.to.filter);
  }

  #head({ article, language }) {
    const source = publisher(article.source, article.url);
    write(part(this.root, ".top .source"), source);
    const time = part(this.root, ".top time");
    if (article.published && age(article.published)) {
      time.dateTime = article.published;
      this.#tick();
    }
    part(this.root, ".top .language").textContent = language.tag ? languageName(language.tag) : "";
    write(part(this.root, ".by"), (article.authors ?? []).filter((each) => typeof each === "string").join(", "));
    const url = web(article.url);
    const outside = part(this.root, ".outside");
    outside.hidden = !url;
    if (url) {
      const link = part(outside, "a");
      link.href = url.href;
      link.textContent = `Read it at ${plain(url.hostname)}`;
    }
    const sheet = part(this.root, ".sheet");
    if (language.tag) part(sheet, ".text").lang = part(sheet, "h2").lang = language.tag;
  }

  #tick() {
    const time = this.root.querySelector(".top time[datetime]");
    if (time) say(time, `${exact(time.dateTime)} · ${age(time.dateTime)}`);
  }

  #notice({ language, entities, quotes }) {
    const skipped = [["language", language], ["names", entities], ["quotes", quotes]].filter(([, stage]) => stage.status === "skipped");
    const notice = part(this.root, ".notice");
    notice.hidden = !skipped.length;
    notice.textContent = skipped.map(([what, stage]) => `Not looked for ${what}: ${stage.reason.replaceAll("_", " ")}.`).join(" ");
  }

  #legend(quotes, entities) {
    const legend = part(this.root, ".legend");
    legend.hidden = !quotes.length && !entities.length;
    const counted = [
      ["quote", "Quotes", quotes.length],
      ["speaker", "Speakers", quotes.filter((quote) => quote.speaker).length],
      ["cue", "Cues", quotes.filter((quote) => quote.cue).length],
      ...[...KINDS].map(([type, name]) => [type, name, entities.filter((entity) => entity.type === type).length]),
    ];
    legend.replaceChildren(...counted.filter(([, , count]) => count).map(([kind, name, count]) => this.#toggle(kind, name, count)));
  }

  /** A button that shows what a highlight means and turns it off and on. */
  #toggle(kind, name, count) {
    const button = make("button", `key ${kind}`);
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(make("span", "swatch", "Aa"), ` ${name} `, make("span", "count", String(count)));
    button.firstChild.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => {
      const off = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!off));
      part(this.root, ".sheet").classList.toggle(`without-${kind}`, off);
    });
    return button;
  }
}

/** Everything to be highlighted: in code points, with what it is. */
function marksOf(quotes, entities) {
  const found = [];
  for (const [number, quote] of quotes.entries()) {
    for (const span of quote.spans) found.push({ ...span, kind: "quote", quote: number });
    for (const span of quote.speaker?.spans ?? []) found.push({ ...span, kind: "speaker", quote: number, title: speakerTitle(quote.speaker) });
    for (const span of quote.cue?.spans ?? []) found.push({ ...span, kind: "cue", quote: number });
  }
  for (const entity of entities) {
    for (const mention of entity.mentions) found.push({ field: mention.field, start: mention.start, end: mention.end, kind: entity.type, title: `${entity.type}: ${plain(entity.name)}` });
  }
  return found;
}

function speakerTitle(speaker) {
  return speaker.name ? `speaker: ${plain(speaker.name)}` : "speaker";
}

function failure(problem) {
  if (problem.status === 410) return "The publisher has withdrawn this article.";
  if (problem.status === 404) return "This article is not among the recent ones any more.";
  return `The article cannot be had at the moment: ${problem.message}`;
}
