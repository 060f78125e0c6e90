import * as api from '../../api.js';
import { ask } from '../../confirm.js';
import { announce, button, h, section } from '../../dom.js';
import { field } from '../../forms.js';
import { invalid } from '../../problems.js';
import { go } from '../../router.js';
import { ended, session } from '../../session.js';

export function exportAll() {
  return section('Your data', h('p', {}, 'Everything that is held about you, as a JSON file.'),
    h('div', { class: 'actions' }, button('Download my data', () => download().catch((problem) => announce(problem.message)))));
}

async function download() {
  const all = await api.get('/api/users/me/export');
  const url = URL.createObjectURL(new Blob([JSON.stringify(all, null, 2)], { type: 'application/json' }));
  h('a', { href: url, download: `referralhub-${session.user.username}.json` }).click();
  URL.revokeObjectURL(url);
  announce('Your data is downloaded');
}

export function erase() {
  return section('Erase your account',
    h('p', {}, 'Your name, address and phone go, for good. Who invited you keeps their count.'),
    h('div', { class: 'actions' }, button('Erase my account', confirmErase)));
}

/** Who has a password erases by it; who has none by a fresh SMS code, which can be asked for here. */
function confirmErase() {
  const { username, email, phone } = session.user;
  const code = phone && field('code', 'Code by SMS', {
    inputmode: 'numeric', autocomplete: 'one-time-code', hint: 'If you have no password',
  });
  code?.element.append(button('Send me a code', () =>
    api.post('/api/phone/send-code', { phone }).then(() => code.tell(['It is on its way']), (problem) => code.tell([problem.message]))));
  ask({
    title: 'Erase your account?',
    text: 'This cannot be undone. All your sessions end, and your links lead nowhere.',
    fields: [
      field('typed', `Type ${username} to confirm`, { autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' }),
      email && field('password', 'Password', { type: 'password', autocomplete: 'current-password' }),
      code,
    ].filter(Boolean),
    submit: 'Erase my account',
    async send({ typed, ...proof }) {
      if (typed !== username)
        throw invalid('typed', `This is not ${username}`);
      await api.remove('/api/users/me', proof);
    },
    done() {
      ended();
      go('/register');
    },
  });
}
