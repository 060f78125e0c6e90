// Small parts that several pages show.
import * as api from './api.js';
import { announce, button, h } from './dom.js';
import { statusWord } from './words.js';

/** A text to be copied, in a field so that it can also be marked by hand. */
export function copyable(label, text, kind) {
  const input = h('input', { type: 'text', readonly: true, value: text, 'aria-label': label, onfocus: () => input.select() });
  const copy = button('Copy link', async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied');
    } catch {
      // a browser that does not let us
      input.focus();
      tell('Press Ctrl+C');
    }
  }, { class: kind });

  function tell(outcome) {
    announce(outcome);
    copy.textContent = outcome;
    setTimeout(() => { copy.textContent = 'Copy link'; }, 2000);
  }

  return h('div', { class: 'copyable' }, input, copy);
}

export const badge = (status) => h('span', { class: `badge ${status}` }, statusWord(status));

/** Names and values, as a list of definitions. */
export const facts = (pairs) =>
  h('dl', { class: 'facts' }, pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

/** What is asked for, and drawn, when somebody wants to see it. */
export function unfolding(name, draw) {
  const element = h('details', { ontoggle: () => element.childElementCount === 1 && element.append(draw()) }, h('summary', {}, name));
  return element;
}

let config;

/** A link to the mails and texts of a development instance; nothing elsewhere. */
export function mailbox() {
  const place = h('p', { hidden: true });
  config ??= api.get('/app/config.json').catch(() => ({}));
  config.then(({ mailbox: path }) => {
    if (!path)
      return;
    place.append(h('a', { href: path }, 'Open the development mailbox'));
    place.hidden = false;
  });
  return place;
}
