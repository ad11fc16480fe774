// Who and what is rising now.

import { get, Problem } from "./api.js";
import { byId, copy, make, part, say } from "./dom.js";
import { WINDOWS } from "./query.js";
import { cut, plain, write } from "./text.js";

const EVERY = 30_000; // ms
const MOST = 5; // of a kind
const GROUPS = [["person", "People"], ["organisation", "Organisations"], ["place", "Places"]];

export class Rising {
  #window = "1h";
  #abort = new AbortController();

  /**
   * @param {object} to
   * @param {(window: string) => void} to.window another window is wanted
   * @param {(name: string, value: string) => void} to.filter
   */
  constructor(to) {
    this.to = to;
    for (const [size, name] of WINDOWS) byId("windows").append(this.#tab(size, name));
    setInterval(() => document.hidden || this.load(), EVERY);
  }

  /** Shows that window. */
  show(size) {
    for (const box of byId("windows").querySelectorAll("input")) box.checked = box.value === size;
    if (size === this.#window && byId("rising").childElementCount) return;
    this.#window = size;
    this.load();
  }

  async load() {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const types = GROUPS.map(([type]) => ["type", type]);
      const answer = await get("v1/trends", [["window", this.#window], ...types, ["limit", "200"]], signal);
      this.#fill(answer.items);
    } catch (error) {
      if (error.name === "AbortError" || error.status === 401) return;
      if (!(error instanceof Problem)) throw error;
      this.#note(`Not known at the moment: ${error.message}`);
    }
  }

  #fill(items) {
    const named = items.filter((item) => item.subject.kind === "entity");
    const rising = named.filter((item) => item.rising);
    const shown = rising.length ? rising : named.toSorted((one, other) => articles(other) - articles(one));
    const groups = GROUPS.map(([type, name]) => this.#group(type, name, shown)).filter(Boolean);
    say(byId("rising-title"), rising.length || !named.length ? "Rising now" : "Most named now");
    if (groups.length) byId("rising").replaceChildren(...groups);
    else this.#note("Nothing yet. Whoever is named more than usual stands here.");
  }

  #note(text) {
    byId("rising").replaceChildren(make("p", "quiet note", text));
  }

  #group(type, name, items) {
    const some = items.filter((item) => item.subject.type === type).slice(0, MOST);
    if (!some.length) return null;
    const group = copy("t-group");
    part(group, "h3").textContent = name;
    part(group, "ol").replaceChildren(...some.map((item) => this.#subject(item)));
    return group;
  }

  #subject(item) {
    const { subject, count, score, rising } = item;
    const line = copy("t-subject");
    const button = part(line, "button");
    const speaks = subject.type !== "place";
    write(part(line, ".name"), cut(subject.name, 120));
    part(line, ".score").textContent = rising && score ? `↑ ${score < 10 ? score.toFixed(1) : Math.round(score)}×` : "";
    part(line, ".count").textContent = String(articles(item));
    const measured = rising && score ? `, ${score.toFixed(1)} times as many articles as usual, at least` : "";
    button.title = `${plain(subject.name)}: ${count} mentions${measured}`;
    button.addEventListener("click", () => this.to.filter(speaks ? "entity" : "text", subject.name));
    return line;
  }

  #tab(size, name) {
    const tab = copy("t-tab");
    const box = part(tab, "input");
    box.value = size;
    part(tab, "span").textContent = name;
    box.addEventListener("change", () => this.to.window(size));
    return tab;
  }
}

/** In how many articles it is named. */
function articles(item) {
  return item.articles ?? item.count;
}
