import * as api from '../api.js';
import { h, link } from '../dom.js';
import { field, form } from '../forms.js';
import { go, hideQuery } from '../router.js';
import { forget } from '../session.js';

export const title = 'Set a new password';
export const narrow = true;

/** A password that is too weak does not spend the token: the same page takes the next try. */
export function draw({ query }) {
  const token = query.get('token');
  if (!token)
    return h('p', {}, 'Open the link in the mail that we sent you, or ', link('/forgot', 'ask for another one'), '.');
  hideQuery();

  return [
    h('p', {}, 'Wherever you are signed in, you will be signed out.'),
    form({
      fields: [field('password', 'Password', { type: 'password', autocomplete: 'new-password', hint: '8 characters or more' })],
      submit: 'Set password',
      send: ({ password }) => api.post('/api/reset-password', { token, password }),
      done() {
        forget();
        go('/login?reset=1');
      },
      extra: link('/forgot', 'Ask for another link'),
    }),
  ];
}
