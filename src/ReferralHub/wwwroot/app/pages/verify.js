import * as api from '../api.js';
import { announce, h, link, replace } from '../dom.js';
import { field, form } from '../forms.js';
import { mailbox } from '../parts.js';
import { hideQuery } from '../router.js';
import { loadProfile, profileChanged, session } from '../session.js';
import { drawHeader } from '../shell.js';

export const title = 'Verify your e-mail';
export const narrow = true;

/** By a button: what a mail scanner opens must not spend the token, so no GET ever does. */
export function draw({ query, heading }) {
  const token = query.get('token');
  if (!token)
    return withoutToken();
  hideQuery();

  const place = h('div', {}, form({
    fields: [],
    submit: 'Verify e-mail',
    send: () => api.post('/api/verify-email', { token }),
    done: verified,
    extra: link('/verify', 'Send another link'),
  }));
  return [h('p', {}, 'One click proves that this address is yours.'), place];

  async function verified({ email }) {
    heading.textContent = 'Your e-mail is verified';
    heading.focus();
    announce(heading.textContent);
    replace(place, h('p', { class: 'notice good' }, h('strong', {}, email), ' is verified.'),
      session.user ? link('/', 'Go to your dashboard') : link('/login', 'Sign in'));
    profileChanged();
    if (session.user)
      await loadProfile().then(() => drawHeader(), () => {});
  }
}

function withoutToken() {
  const sent = h('div', { role: 'status' });
  return [
    h('p', {}, 'Open the link in the mail that we sent you. It works once, within 24 hours.'),
    form({
      fields: [field('email', 'Email', { type: 'email', autocomplete: 'email', value: session.user?.email ?? '' })],
      submit: 'Send another link',
      send: (values) => api.post('/api/verify-email/resend', values),
      done: () => replace(sent,
        h('p', { class: 'notice good' }, 'If this address waits to be verified, another link is on its way.'), mailbox()),
    }),
    sent,
  ];
}
