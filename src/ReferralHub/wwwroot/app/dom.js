/**
 * An element. Children are nodes or texts, also nested in lists; null and false are nobody. Every text becomes a text node, so nothing
 * that a person typed is ever read as HTML: the policy of these pages forbids the functions that would (`trusted-types 'none'`).
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for a part of a picture. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      element.addEventListener(name.slice('on'.length), value);
    else if (value !== undefined && value !== null && value !== false)
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...flat(children));
  return element;
}

export const flat = (children) => [children].flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Puts these children in the place of all others. */
export const replace = (element, ...children) => element.replaceChildren(...flat(children));

/** A link to a page of this app. */
export const link = (path, text, attributes = {}) => h('a', { href: `/app${path}`, ...attributes }, text);

export const button = (text, onclick, attributes = {}) => h('button', { type: 'button', onclick, ...attributes }, text);

/** One of many alike: who hears it alone, without the row around it, hears which one it is. */
export const buttonOf = (whom, text, onclick) => button(text, onclick, { 'aria-label': `${text} ${whom}` });

/** A part of a page with its heading. */
export function section(title, ...children) {
  const heading = h('h2', { id: newId() }, title);
  return h('section', { class: 'card', 'aria-labelledby': heading.id }, heading, children);
}

let ids = 0;
export const newId = () => `id-${++ids}`;

const status = document.getElementById('status');
let fading;

/** Says what came of something: shown at the foot of the window for a while, and read out by a screen reader. */
export function announce(text) {
  status.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { status.textContent = ''; }, 8000);
}
