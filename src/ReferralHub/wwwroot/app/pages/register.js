import * as api from '../api.js';
import { h, link, replace } from '../dom.js';
import { field, form } from '../forms.js';
import { mailbox } from '../parts.js';
import { session, signIn } from '../session.js';
import { drawHeader } from '../shell.js';
import { forgetInvitation, invitation } from './invitation.js';

export const title = 'Create your account';
export const narrow = true;

export function draw({ query, heading }) {
  const invited = invitation(query);
  const place = h('div', {});
  replace(place,
    session.user && h('p', { class: 'notice' }, `You are signed in as ${session.user.username}. A new account takes over in this browser.`),
    invited.place,
    form({
      fields: [
        field('username', 'Username', {
          autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', hint: '3 to 30 letters, digits or _ . -',
        }),
        field('email', 'Email', { type: 'email', autocomplete: 'email' }),
        field('password', 'Password', { type: 'password', autocomplete: 'new-password', hint: '8 characters or more' }),
      ],
      submit: 'Create account',
      send: register,
      done: checkMail,
    }),
    h('ul', { class: 'ways' },
      h('li', {}, link('/login', 'I have an account')),
      h('li', {}, link('/phone', 'Sign up with your phone'))));
  return place;

  /** The account first; then a session for it, which a sign-up alone does not begin. */
  async function register(values) {
    const made = await api.post('/api/register', { ...values, referral_code: invited.code });
    forgetInvitation();
    // who is told to wait before signing in has an account all the same
    await signIn('/api/login', { username_or_email: values.username, password: values.password }).catch(() => {});
    return made;
  }

  function checkMail(made) {
    drawHeader();
    document.title = heading.textContent = 'Check your mail';
    heading.focus();
    replace(place,
      h('p', {}, 'We sent a link to ', h('strong', {}, made.email), '. Open it within 24 hours to verify your address.'),
      made.referred_by && h('p', {}, `It also counts for ${made.referred_by.username}, who invited you.`),
      mailbox(),
      h('p', {}, link('/', 'Go to your dashboard')));
  }
}
