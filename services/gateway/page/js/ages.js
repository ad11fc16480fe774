// How long ago something was, in words that are kept true.

const SHORT = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const STEPS = [[60, "second", 1], [3600, "minute", 60], [86_400, "hour", 3600], [2_592_000, "day", 86_400], [31_536_000, "month", 2_592_000]];

/** "5m ago" for a time in RFC 3339; nothing where there is none. */
export function age(time, now = Date.now()) {
  const seconds = (now - Date.parse(time)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  if (Math.abs(seconds) < 10) return "now";
  for (const [end, unit, length] of STEPS) {
    if (Math.abs(seconds) < end) return SHORT.format(-Math.trunc(seconds / length), unit);
  }
  return SHORT.format(-Math.trunc(seconds / 31_536_000), "year");
}

/** Date and time in the reader's zone. */
export function exact(time) {
  const instant = Date.parse(time);
  return Number.isFinite(instant) ? EXACT.format(instant) : "";
}

/** Fills a <time>. */
export function mark(element, time) {
  const known = typeof time === "string" && Number.isFinite(Date.parse(time));
  element.textContent = known ? age(time) : "";
  if (!known) { element.removeAttribute("datetime"); return; }
  element.dateTime = time;
  element.title = exact(time);
}
