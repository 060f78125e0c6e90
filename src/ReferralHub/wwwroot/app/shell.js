// What is around every page: the way to the others, who is signed in, and what they should do.
import * as api from './api.js';
import { announce, button, h, link, replace } from './dom.js';
import { mailbox } from './parts.js';
import { go } from './router.js';
import { session, signOut } from './session.js';

const pages = [
  ['/', 'Dashboard'],
  ['/referrals', 'Referrals'],
  ['/rewards', 'Rewards'],
  ['/links', 'Links'],
  ['/leaderboard', 'Leaderboard'],
  ['/account', 'Account'],
];

/** Pages that say themselves that an address waits to be verified. */
const sayingSo = ['/register', '/verify'];

let here = '/';

/** For this page, or again for the one before. */
export function drawHeader(path = here) {
  here = path;
  const { user } = session;
  replace(document.getElementById('header'),
    h('div', { class: 'bar' },
      link('/', [h('img', { src: '/app/icon.svg', alt: '', width: 28, height: 28 }), 'ReferralHub'], { class: 'brand' }),
      user ? signedIn(user, path) : signedOut(path)),
    user?.email && !user.email_verified && !sayingSo.includes(path) && unverified(user));
}

function signedIn(user, path) {
  const shown = user.role === 'admin' ? [...pages, ['/admin', 'Admin']] : pages;
  return [
    h('nav', { 'aria-label': 'Main' }, h('ul', {}, shown.map(([to, name]) => h('li', {}, navLink(to, name, path))))),
    h('div', { class: 'who' }, h('span', {}, user.username), button('Sign out', async () => {
      await signOut().catch((problem) => announce(problem.message));
      if (!session.user)
        go('/login');
    }, { class: 'plain' })),
  ];
}

const signedOut = (path) => h('nav', { 'aria-label': 'Main' }, h('ul', {},
  h('li', {}, navLink('/login', 'Sign in', path)), h('li', {}, navLink('/register', 'Create account', path))));

/** The page itself, or one below it. */
function navLink(to, name, path) {
  const isHere = path === to || (to !== '/' && path.startsWith(`${to}/`));
  return link(to, name, { 'aria-current': isHere && 'page' });
}

function unverified(user) {
  const outcome = h('span', { role: 'status' });
  const resend = button('Send the mail again', async () => {
    try {
      await api.post('/api/verify-email/resend', { email: user.email });
      outcome.textContent = 'It is on its way.';
    } catch (problem) {
      outcome.textContent = problem.message;
    }
  });
  return h('aside', { class: 'banner', 'aria-label': 'Your e-mail address' },
    h('p', {}, 'Your e-mail address is not verified yet. Open the link in the mail to ', h('strong', {}, user.email), '.'),
    resend, mailbox(), outcome);
}
