// The few ways in which this page touches its document. Text from outside only ever becomes text: there is no function
// here that takes markup, and none elsewhere.

/** The element with that id. Throws where the page lacks it: a mistake of ours. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** A copy of what is in a template: its only element, or a fragment of several. */
export function copy(template) {
  const content = document.importNode(byId(template).content, true);
  return content.childElementCount === 1 ? content.firstElementChild : content;
}

/** The first element in `root` that the selector finds. */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`no ${selector} in the template`);
  return found;
}

/** Says something, if it is not said already: a live region that is set again is read again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets or takes away an attribute. */
export function attribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** A new element with a class and a text. */
export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
