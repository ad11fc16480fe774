// The connection to the live stream: opened, watched, opened again where it was.

import { address, Problem, reach } from "./api.js";
import { Parser } from "./sse.js";

/** Without a sign of life for so long a connection is taken for dead; the gateway sends one every 15 s. */
const SILENCE = 50_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/**
 * @typedef {"connecting" | "live" | "waiting" | "key"} State
 * `waiting`: will try again; `key`: will not, since a key is needed.
 */
export class Live {
  #abort = null;
  #lastId = "";
  #tries = 0;
  #wake = () => {};

  /**
   * @param {object} to
   * @param {(event: {type: string, data: string}) => void} to.event
   * @param {(state: State, more: {reason?: string, status?: number, milliseconds?: number}) => void} to.state
   * @param {(fresh: boolean) => void} to.opened the stream has begun; fresh: it does not go on where one ended
   */
  constructor(to) {
    this.to = to;
    addEventListener("online", () => this.#wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
  }

  /** Streams what fits these filters from now on, and ends the stream before. */
  open(filters) {
    this.close();
    this.#lastId = "";
    this.#tries = 0;
    this.#abort = new AbortController();
    this.#run(filters, this.#abort.signal);
  }

  close() {
    this.#abort?.abort();
  }

  async #run(filters, signal) {
    while (!signal.aborted) {
      if (!this.#tries) this.to.state("connecting", {});
      const failure = await this.#stream(filters, signal);
      if (signal.aborted) return;
      if (failure.status === 401) {
        this.to.state("key", { reason: failure.message });
        return;
      }
      // What we come back with means nothing to this gateway: begin anew.
      if (failure.status === 400 && this.#lastId) this.#lastId = "";
      await this.#wait(failure, signal);
    }
  }

  /** One connection; resolves to the `Problem` that ended it. */
  async #stream(filters, signal) {
    const watch = new AbortController();
    const both = AbortSignal.any([signal, watch.signal]);
    const quiet = new Alarm(SILENCE, () => watch.abort());
    try {
      const url = address("v1/stream", [["kind", "quotes"], ...filters]);
      const headers = { Accept: "text/event-stream", ...(this.#lastId ? { "Last-Event-ID": this.#lastId } : {}) };
      const answer = await reach(url, { headers, signal: both });
      await this.#read(answer, quiet);
      return new Problem(0, "The gateway ended the stream.");
    } catch (error) {
      if (watch.signal.aborted) return new Problem(0, "Nothing was heard for a while.");
      return error instanceof Problem ? error : new Problem(0, "The connection was lost.");
    } finally {
      quiet.stop();
      watch.abort();
    }
  }

  async #read(answer, quiet) {
    const parser = new Parser();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const fresh = !this.#lastId;
    let begun = false;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      quiet.again();
      const events = parser.take(piece.value);
      if (!begun) {
        begun = true;
        this.#tries = 0;
        this.to.state("live", {});
        this.to.opened(fresh);
      }
      for (const event of events) this.to.event(event);
      this.#lastId = parser.lastId || this.#lastId;
    }
  }

  async #wait(failure, signal) {
    const grown = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries);
    const milliseconds = failure.retryAfter ? failure.retryAfter * 1000 : grown * (0.75 + Math.random() / 2);
    this.#tries += 1;
    this.to.state("waiting", { reason: failure.message, status: failure.status, milliseconds });
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => { clearTimeout(timer); resolve(); };
      signal.addEventListener("abort", this.#wake, { once: true });
    });
    signal.removeEventListener("abort", this.#wake);
    this.#wake = () => {};
  }
}

/** Rings unless it is set again in time. */
class Alarm {
  constructor(milliseconds, ring) {
    Object.assign(this, { milliseconds, ring });
    this.again();
  }

  again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.ring, this.milliseconds);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
