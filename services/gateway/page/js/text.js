// What is done to text from outside before it is shown.

import { make } from "./dom.js";

/** Unicode's bidirectional controls by their short names (UAX #9): what they can do to a line, readers have to see. */
const CONTROLS = new Map([
  ["\u061C", "ALM"], ["\u200E", "LRM"], ["\u200F", "RLM"],
  ["\u202A", "LRE"], ["\u202B", "RLE"], ["\u202C", "PDF"], ["\u202D", "LRO"], ["\u202E", "RLO"],
  ["\u2066", "LRI"], ["\u2067", "RLI"], ["\u2068", "FSI"], ["\u2069", "PDI"],
]);
// Other characters that show nothing, or that move what is around them: C0 and C1 but for tab and line feed, zero-width
// space, word joiner, byte order mark, line and paragraph separators, tags. Joiners (U+200C, U+200D) belong to scripts
// and emoji.
// Tags after a black flag are those of England, Scotland, Wales (UTS #51, 1.4.9): that flag is group 1.
const HIDDEN = /(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F})|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B\u2028\u2029\u2060\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Puts text into an element; each control becomes a small sign that does nothing and says which it was. */
export function write(element, text) {
  element.replaceChildren(...pieces(text));
}

/** The text as nodes: see `write`. */
export function pieces(text) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match[1]) continue;
    if (match.index > done) found.push(document.createTextNode(text.slice(done, match.index)));
    found.push(sign(match[0]));
    done = match.index + match[0].length;
  }
  if (done < text.length || found.length === 0) found.push(document.createTextNode(text.slice(done)));
  return found;
}

function sign(character) {
  const code = `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  const element = make("span", "control", CONTROLS.get(character) ?? code);
  element.title = `${code}: an invisible control character of the text`;
  return element;
}

/** At most so many UTF-16 units of the text; no surrogate pair is cut. */
export function cut(text, most) {
  if (text.length <= most) return text;
  const end = /[\uD800-\uDBFF]/.test(text[most - 1]) ? most - 1 : most;
  return `${text.slice(0, end)}…`;
}

/** The text without its controls, for titles and names that have no room for signs. */
export function plain(text) {
  return text.replace(HIDDEN, "$1");
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
const PARTICLES = /^(?:de|del|della|der|den|di|da|dos|du|la|le|van|von|und|of|the|el|al|bin|ibn)$/iu;

/** One or two letters for a name: of its first and its last word. */
export function initials(name) {
  const words = plain(name).split(/[\s\u00A0-]+/u).map((word) => word.replace(/^[^\p{L}\p{N}]+/u, "")).filter(Boolean);
  const telling = words.filter((word) => !PARTICLES.test(word));
  const chosen = telling.length ? telling : words;
  if (!chosen.length) return "?";
  const ends = chosen.length > 1 ? [chosen[0], chosen.at(-1)] : [chosen[0]];
  return ends.map((word) => first(word).toLocaleUpperCase("en")).join("");
}

function first(word) {
  for (const { segment } of SEGMENTER.segment(word)) return segment;
  return "";
}

/** A number from 0 to `most` - 1 that is the same for the same name (FNV-1a). */
export function tone(name, most) {
  let hash = 0x811c9dc5;
  for (const unit of name.toLowerCase()) hash = Math.imul(hash ^ unit.codePointAt(0), 0x01000193);
  return (hash >>> 0) % most;
}

/** The URL if it is one of the web, else null: nothing else becomes a link. */
export function web(url) {
  if (typeof url !== "string") return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed : null;
  } catch {
    return null;
  }
}

/** Who published it: the name, else the host of the URL, else nothing. */
export function publisher(source, url) {
  return source || web(url)?.hostname.replace(/^www\./, "") || "";
}
