// What keys do.

import { byId } from "./dom.js";

/** @param {Record<string, () => void>} does by key: `j`, `k`, `Enter`, `Escape`, `/`, `p` */
export function listen(does) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      else does.Escape();
    } else if (typing) return;
    else if (event.key === "?") byId("keys").showModal();
    else if (event.key === "Enter") {
      if (!event.target.classList.contains("row")) return;
      does.Enter();
    } else if (Object.hasOwn(does, event.key)) does[event.key]();
    else return;
    event.preventDefault();
  });
  byId("help").addEventListener("click", () => byId("keys").showModal());
}
