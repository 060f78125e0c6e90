import { h, replace } from '../../dom.js';
import { form } from '../../forms.js';
import { loadProfile } from '../../session.js';
import { drawHeader } from '../../shell.js';

/** A form that changes the account, says so, and shows what the header has of it. */
export function saving({ outcome, done, ...rest }) {
  const told = h('div', { role: 'status' });
  return h('div', { class: 'saving' },
    form({
      ...rest,
      async done(result, values) {
        replace(told, h('p', { class: 'notice good' }, outcome));
        done?.(result, values);
        await loadProfile().then(() => drawHeader(), () => {});
      },
    }),
    told);
}
