// Asks for a key, and opens a session with it.

import { signIn } from "./api.js";
import { byId, say } from "./dom.js";

const NO_COOKIE = "The key is right, but the browser kept no cookie: open the page by https.";

export class Login {
  #unproven = false; // a session has been opened, and nothing answered by it yet

  /** @param {() => void} opened told when a session is open */
  constructor(opened) {
    this.opened = opened;
    byId("login-form").addEventListener("submit", (event) => { event.preventDefault(); this.#try(); });
    byId("sign-in").addEventListener("click", () => this.ask());
  }

  /** A key is needed. */
  ask() {
    const dialog = byId("login");
    if (dialog.open) return;
    say(byId("login-problem"), this.#unproven ? NO_COOKIE : "");
    this.#unproven = false;
    dialog.showModal();
  }

  /** The session works. */
  works() {
    this.#unproven = false;
  }

  async #try() {
    const field = byId("login-key");
    try {
      await signIn(field.value.trim());
    } catch (problem) {
      say(byId("login-problem"), problem.status === 401 ? "No such key." : problem.message);
      return;
    }
    field.value = "";
    this.#unproven = true;
    byId("login").close();
    if (document.activeElement === byId("sign-in")) byId("feed").focus({ preventScroll: true }); // the button goes
    this.opened();
  }
}
