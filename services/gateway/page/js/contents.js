// What stands below an article: its quotes, and whom and what it names.

import { copy, make, part } from "./dom.js";
import { cut, plain, write } from "./text.js";

const MOST = 300; // of either; an article that names more is no article to read

/** Public registers that have a page for an id; an id of another form is no link. */
const REGISTERS = new Map([
  ["wikidata", { name: "Wikidata", form: /^Q[0-9]{1,12}$/, page: "https://www.wikidata.org/wiki/" }],
  ["geonames", { name: "GeoNames", form: /^[0-9]{1,12}$/, page: "https://www.geonames.org/" }],
]);

/** Fills the list of quotes; a click chooses one. */
export function fillQuotes(section, quotes, choose) {
  section.hidden = !quotes.length;
  part(section, "ol").replaceChildren(...quotes.slice(0, MOST).map((quote) => {
    const line = copy("t-quote");
    write(part(line, ".name"), quote.speaker ? cut(quote.speaker.name ?? quote.speaker.text, 200) : "Nobody named");
    write(part(line, ".quote"), cut(quote.text, 160));
    const [{ field, start }] = quote.spans;
    part(line, "button").addEventListener("click", () => choose({ field, start }));
    return line;
  }));
}

/** Fills the list of names with their public ids; a click filters. */
export function fillNamed(section, entities, filter) {
  section.hidden = !entities.length;
  part(section, "ul").replaceChildren(...entities.slice(0, MOST).map((entity) => {
    const line = copy("t-named");
    const button = part(line, ".name");
    const speaks = entity.type === "person" || entity.type === "organisation";
    write(part(button, "bdi"), cut(entity.name, 200));
    button.classList.add(entity.type);
    button.title = speaks ? `Only quotes of ${plain(entity.name)}` : `Only quotes with ${plain(entity.name)} in them`;
    button.addEventListener("click", () => filter(speaks ? "entity" : "text", entity.name));
    const count = entity.mentions.length;
    part(line, ".kind").textContent = `${entity.type}, ${count === 1 ? "once" : `${count} times`}`;
    part(line, ".ids").replaceChildren(...identifiers(entity.ids));
    return line;
  }));
}

function identifiers(ids) {
  return Object.entries(ids).filter(([, id]) => typeof id === "string").map(([register, id]) => {
    const known = REGISTERS.get(register);
    if (!known?.form.test(id)) return make("span", "id", `${plain(cut(register, 40))} ${plain(cut(id, 60))}`);
    const link = make("a", "id", `${known.name} ${id}`);
    link.href = known.page + id;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    return link;
  });
}
