import * as api from '../api.js';
import { h, link, replace } from '../dom.js';
import { field, form } from '../forms.js';
import { mailbox } from '../parts.js';

export const title = 'Forgot your password?';
export const narrow = true;

/** The answer is the same for any address, so that nobody learns here who has an account. */
export function draw() {
  const sent = h('div', { role: 'status' });
  return [
    h('p', {}, 'We send you a link by which you set a new one.'),
    form({
      fields: [field('email', 'Email', { type: 'email', autocomplete: 'email' })],
      submit: 'Send the link',
      send: (values) => api.post('/api/forgot-password', values),
      done: (_, { email }) => replace(sent,
        h('p', { class: 'notice good' }, 'If ', h('strong', {}, email), ' has an account, a link is on its way. It works for 30 minutes.'),
        mailbox()),
    }),
    sent,
    h('p', {}, link('/login', 'Back to sign-in')),
  ];
}
