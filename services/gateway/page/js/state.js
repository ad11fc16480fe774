// The connection's state in words, and quotes told to who does not see them.

import { byId, say } from "./dom.js";

const TELL = 12_000; // ms between two announcements: a screen reader is not to talk all the time

export class State {
  #timer = 0;

  /** Shows a state of `Live`. */
  show(state, { reason = "", status = 0, milliseconds = 0 }) {
    clearInterval(this.#timer);
    byId("state").dataset.state = state;
    byId("state").dataset.seconds = "";
    byId("state").title = reason;
    byId("sign-in").hidden = state !== "key";
    if (state === "waiting") this.#count(Date.now() + milliseconds, `${status ? sentence(reason) : "Connection lost"}, trying again`);
    else say(byId("state-text"), { connecting: "Connecting …", live: "Live", key: "A key is needed" }[state]);
  }

  #count(end, text) {
    const tell = () => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      // Counted down for the eye alone: what is read aloud says it once.
      say(byId("state-text"), text);
      byId("state").dataset.seconds = seconds > 1 ? `in ${seconds} s` : "";
    };
    tell();
    this.#timer = setInterval(tell, 1000);
  }
}

export class News {
  #count = 0;

  constructor() {
    setInterval(() => this.#tell(), TELL);
  }

  came(number) {
    this.#count += number;
  }

  #tell() {
    if (!this.#count) return;
    say(byId("news"), `${this.#count} new ${this.#count === 1 ? "quote" : "quotes"}`);
    this.#count = 0;
  }
}

/** What the gateway says, with a capital. */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
