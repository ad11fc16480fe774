// Reads Server-Sent Events (WHATWG HTML, 9.2.6). Why not EventSource: it tells neither status codes nor heartbeats, so a
// page can neither say that a key is needed nor notice a connection that died without a word. How long to wait before
// coming back (`retry`) is left out: that is decided where the connection is, longer after each try.

/** The most that one event may hold, in UTF-16 units; a longer one is an error of the connection. */
export const MOST = 8 * 1024 * 1024;

export class Parser {
  #rest = "";
  #looked = 0;
  #begun = false;
  #id = "";
  #data = [];
  #size = 0;
  #type = "";
  /** The id of the last block that had one; what to come back with. */
  lastId = "";

  /**
   * Takes the next piece of the stream.
   * @returns {{type: string, data: string, id: string}[]} the events that it completes
   */
  take(piece) {
    let text = this.#rest + piece;
    if (!this.#begun && text) {
      this.#begun = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    const found = [];
    const ends = /\r\n|\n|\r/g;
    let start = 0;
    ends.lastIndex = this.#looked;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      if (end[0] === "\r" && ends.lastIndex === text.length) break; // half a CRLF, perhaps
      this.#line(text.slice(start, end.index), found);
      start = ends.lastIndex;
    }
    this.#rest = text.slice(start);
    this.#looked = Math.max(0, this.#rest.length - 1); // what was looked at is not looked at again
    if (this.#rest.length > MOST) throw new Error("an event is too long");
    return found;
  }

  #line(line, found) {
    if (line === "") {
      this.#dispatch(found);
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.#add(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
  }

  #add(value) {
    this.#size += value.length;
    if (this.#size > MOST) throw new Error("an event is too long");
    this.#data.push(value);
  }

  /** A block has ended: only now its id counts, or an event that was cut off would be taken as had. */
  #dispatch(found) {
    this.lastId = this.#id;
    if (this.#data.length) found.push({ type: this.#type || "message", data: this.#data.join("\n"), id: this.lastId });
    this.#data = [];
    this.#size = 0;
    this.#type = "";
  }
}
