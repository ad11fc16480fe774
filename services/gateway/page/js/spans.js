// Stretches of a text. Events count code points; JavaScript's strings count UTF-16 units.

/**
 * UTF-16 offsets of code point offsets, in one walk over the text.
 * @param {string} text the untouched field
 * @param {number[]} offsets in code points, in any order
 * @returns {Map<number, number>} by code point offset; what lies beyond the end is the end
 */
export function units(text, offsets) {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const found = new Map();
  let points = 0;
  let at = 0;
  for (const offset of wanted) {
    while (points < offset && at < text.length) {
      at += text.codePointAt(at) > 0xffff ? 2 : 1;
      points += 1;
    }
    found.set(offset, at);
  }
  return found;
}

/**
 * Marks of one field in UTF-16 units; those that are empty or outside are left out.
 * @param {string} text
 * @param {{start: number, end: number}[]} marks in code points
 */
export function placed(text, marks) {
  const at = units(text, marks.flatMap((mark) => [mark.start, mark.end]));
  return marks
    .map((mark) => ({ ...mark, start: at.get(mark.start), end: at.get(mark.end) }))
    .filter((mark) => mark.start < mark.end);
}

/**
 * Cuts a stretch of text wherever a mark begins or ends.
 * @param {{start: number, end: number}[]} marks in UTF-16 units
 * @returns {{start: number, end: number, marks: object[]}[]} without gaps, each with the marks that cover it
 */
export function segments(from, to, marks) {
  const inside = marks.filter((mark) => mark.end > from && mark.start < to);
  const begins = [...inside].sort((a, b) => a.start - b.start);
  const cuts = [...new Set([from, to, ...inside.flatMap((mark) => [mark.start, mark.end])])]
    .filter((cut) => cut >= from && cut <= to)
    .sort((a, b) => a - b);
  const found = [];
  let open = [];
  let next = 0;
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [start, end] = [cuts[index], cuts[index + 1]];
    open = open.filter((mark) => mark.end > start);
    while (next < begins.length && begins[next].start <= start) {
      if (begins[next].end > start) open.push(begins[next]);
      next += 1;
    }
    found.push({ start, end, marks: [...open] });
  }
  return found;
}

/** Paragraphs of a text as [start, end) in UTF-16 units, without the line breaks between them. */
export function paragraphs(text, from, to) {
  const found = [];
  let start = from;
  while (start < to) {
    const line = text.indexOf("\n", start);
    const end = line < 0 || line > to ? to : line;
    if (text.slice(start, end).trim()) found.push([start, end]);
    start = end + 1;
  }
  return found;
}
