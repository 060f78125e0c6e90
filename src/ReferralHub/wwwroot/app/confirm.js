import { button, h, newId } from './dom.js';
import { form } from './forms.js';

/**
 * Asks before something is done that cannot be undone, with fields where it takes more than a yes. `send` and `done` as for a form.
 * The dialog is the browser's own: it keeps the focus inside, closes by Escape, and gives the focus back.
 */
export function ask({ title, text, fields = [], submit, send, done, kind = 'danger' }) {
  const heading = h('h2', { id: newId() }, title);
  const dialog = h('dialog', { 'aria-labelledby': heading.id, onclose: () => dialog.remove() },
    heading,
    h('p', {}, text),
    form({
      fields,
      submit,
      kind,
      send,
      done(result, values) {
        dialog.close();
        done?.(result, values);
      },
      extra: button('Cancel', () => dialog.close()),
    }));
  // part of the page, so that it goes with it
  document.getElementById('main').append(dialog);
  dialog.showModal();
}
