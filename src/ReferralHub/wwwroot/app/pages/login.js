import { h, link } from '../dom.js';
import { field, form } from '../forms.js';
import { goInstead } from '../router.js';
import { signIn } from '../session.js';

export const title = 'Sign in';
export const narrow = true;

export function draw({ query }) {
  return [
    query.has('over') && h('p', { class: 'notice', role: 'status' }, 'Your session has ended. Sign in again to go on.'),
    query.has('reset') && h('p', { class: 'notice good', role: 'status' }, 'Your new password is set. Sign in with it.'),
    form({
      fields: [
        field('username_or_email', 'Username or email', { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' }),
        field('password', 'Password', { type: 'password', autocomplete: 'current-password' }),
      ],
      submit: 'Sign in',
      send: (values) => signIn('/api/login', values),
      done: () => goInstead(query.get('next') ?? '/'),
    }),
    h('ul', { class: 'ways' },
      h('li', {}, link('/forgot', 'Forgot your password?')),
      h('li', {}, link('/phone', 'Sign in with your phone')),
      h('li', {}, link('/register', 'Create an account'))),
  ];
}
