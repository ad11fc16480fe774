// The page: puts its parts together. What is shown stands in the URL; everything follows from there.

import { Article } from "./article.js";
import { byId } from "./dom.js";
import { Filters } from "./filters.js";
import { listen } from "./keys.js";
import { Live } from "./live.js";
import { Login } from "./login.js";
import * as look from "./look.js";
import { Pulse } from "./pulse.js";
import { alike, filters as filtersOf, read, write } from "./query.js";
import { Rising } from "./rising.js";
import { News, State } from "./state.js";
import { Stream } from "./stream.js";

const NARROW = matchMedia("(max-width: 760px)");
const MIDDLE = matchMedia("(max-width: 1180px)");

let query = read(location.search);
const state = new State();
const news = new News();
const pulse = new Pulse();
const filters = new Filters((changes, replace) => go(changes, { replace }));
const rising = new Rising({ window: (window) => go({ window }), filter: only });
const article = new Article({ close: () => go({ article: null, at: null }), at: (at) => go({ at }, { replace: true }), filter: only });
const stream = new Stream({
  open: (item) => go({ article: item.article, at: { field: item.field, start: item.start } }, { focus: true }),
  came: (number) => { pulse.came(number); news.came(number); },
  language: (tag) => filters.language(tag),
  isOpen: (item) => item.article === query.article && item.start === query.at?.start && item.field === query.at?.field,
});
const login = new Login(() => { begin(); if (query.article !== null) open(); });
const live = new Live({
  event: taken,
  state: connected,
  opened: (fresh) => fresh && stream.begun(),
});

/** Shows something else, and says so in the URL. */
function go(changes, { replace = false, focus = false } = {}) {
  const next = { ...query, ...changes };
  if (write(next) === write(query)) {
    if ("at" in changes) open({ focus }); // asked for again: it may have failed
    return;
  }
  history[replace ? "replaceState" : "pushState"](null, "", write(next));
  show(next, { focus });
}

/** One filter more, from a click on a name; on a narrow screen the stream is what is to be seen then. */
function only(name, value) {
  if (byId("side").classList.contains("open")) drawer();
  go(NARROW.matches ? { [name]: value.slice(0, 200), article: null, at: null } : { [name]: value.slice(0, 200) });
}

function show(next, { focus = false } = {}) {
  const before = query;
  query = next;
  filters.show(query);
  rising.show(query.window);
  if (alike(before, query)) stream.shown(query);
  else begin();
  if (query.article !== before.article || query.at !== before.at) open({ focus, back: before.article !== null });
}

function open({ focus = false, back = false } = {}) {
  const wasOpen = article.open;
  article.show(query.article, query.at, { focus });
  document.body.classList.toggle("reading", query.article !== null);
  byId("stream").inert = byId("side").inert = NARROW.matches && query.article !== null;
  if (wasOpen && back && query.article === null) stream.focus();
}

/** Streams anew. */
function begin() {
  stream.reset(query);
  live.open(filtersOf(query));
  pulse.load();
  rising.load();
}

function connected(now, more) {
  state.show(now, more);
  if (now === "key") login.ask();
  if (now === "live") login.works();
}

function taken(event) {
  stream.take(event);
  if (event.type === "canceled") article.withdrawn(JSON.parse(event.data).article_id);
}

function pause() {
  stream.paused = !stream.paused;
  byId("pause").setAttribute("aria-pressed", String(stream.paused));
  byId("pause-text").textContent = stream.paused ? "Resume" : "Pause";
}

function escape() {
  if (byId("side").classList.contains("open")) drawer();
  else if (query.article !== null) go({ article: null, at: null });
  else stream.newest();
}

/** Where an article hides or covers the filters, it goes. */
function uncover() {
  if (MIDDLE.matches && query.article !== null) go({ article: null, at: null });
}

/** On narrow screens filters and trends are behind a button. */
function drawer() {
  if (!byId("side").classList.contains("open")) uncover();
  const isOpen = byId("side").classList.toggle("open");
  byId("filters-toggle").setAttribute("aria-expanded", String(isOpen));
  byId("filters-text").textContent = isOpen ? "Done" : "Filters";
  byId("stream").inert = isOpen;
  if (isOpen) byId("f-text").focus();
}

function search() {
  uncover();
  if (NARROW.matches && !byId("side").classList.contains("open")) drawer();
  byId("f-text").focus();
  byId("f-text").select();
}

look.begin();
listen({ j: () => stream.step(1), k: () => stream.step(-1), Enter: () => stream.openCurrent(), Escape: escape, "/": search, p: pause });
byId("pause").addEventListener("click", pause);
byId("filters-toggle").addEventListener("click", drawer);
NARROW.addEventListener("change", () => { if (byId("side").classList.contains("open")) drawer(); open(); });
addEventListener("popstate", () => { filters.forget(); show(read(location.search)); });
filters.show(query);
rising.show(query.window);
begin();
if (query.article) open();
