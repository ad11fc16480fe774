// Light, dark, or as the system has it.

import { byId } from "./dom.js";

const NAMES = new Map([["auto", "Auto"], ["light", "Light"], ["dark", "Dark"]]);

export function begin() {
  const button = byId("theme");
  const root = document.documentElement;
  const show = () => {
    byId("theme-text").textContent = NAMES.get(root.dataset.theme);
    button.setAttribute("aria-label", `Theme: ${NAMES.get(root.dataset.theme)}`);
  };
  button.addEventListener("click", () => {
    const all = [...NAMES.keys()];
    root.dataset.theme = all[(all.indexOf(root.dataset.theme) + 1) % all.length];
    try {
      localStorage.setItem("depesche-theme", root.dataset.theme);
    } catch { /* no storage: it holds until the page is left */ }
    show();
  });
  show();
}
