// Not a module: it runs before the first paint, so that no page flashes white in a dark room.
"use strict";
(() => {
  try {
    const chosen = localStorage.getItem("depesche-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch { /* no storage: as the system has it */ }
})();
