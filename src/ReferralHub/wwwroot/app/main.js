// Where it all begins: which page is at which address, and who may see it.
import { onSessionOver } from './api.js';
import { h, replace } from './dom.js';
import { failed, loading, patience } from './loading.js';
import { unreachable } from './problems.js';
import { again, goInstead, here, start } from './router.js';
import { forget, loadProfile, onOtherTab, resume, session } from './session.js';
import { drawHeader } from './shell.js';

const anyone = () => true;
const guests = () => !session.user;
const people = () => session.user !== null;
const admins = () => session.user?.role === 'admin';

const pages = {
  '/': ['dashboard', people],
  '/register': ['register', anyone],
  '/verify': ['verify', anyone],
  '/login': ['login', guests],
  '/phone': ['phone', guests],
  '/forgot': ['forgot', anyone],
  '/reset': ['reset', anyone],
  '/referrals': ['referrals', people],
  '/rewards': ['rewards', people],
  '/links': ['links', people],
  '/leaderboard': ['leaderboard', people],
  '/account': ['account', people],
  '/admin': ['admin-review', admins],
  '/admin/users': ['admin-users', admins],
  '/admin/audit': ['admin-audit', admins],
};

const main = document.getElementById('main');
let showing = 0;

async function render(at) {
  const turn = ++showing;
  const [name, mayEnter] = pages[at.path] ?? ['missing', anyone];
  if (!mayEnter())
    return turnAway(at, mayEnter);

  const page = await import(`./pages/${name}.js`).catch((problem) => problem);
  // somebody was faster
  if (turn !== showing)
    return;
  drawHeader(at.path);
  if (page instanceof Error)
    return replace(main, failed(page instanceof TypeError ? unreachable() : page, again));
  const heading = h('h1', { tabindex: '-1' }, page.title);
  document.title = `${page.title} · ReferralHub`;
  main.className = page.narrow ? 'narrow' : '';
  replace(main, heading, page.draw({ ...at, heading }));
  if (at.moved)
    heading.focus();
}

/** Who must sign in first comes back afterwards; who is signed in has no use for the page where one does. */
function turnAway({ path }, mayEnter) {
  if (session.user)
    return goInstead(mayEnter === guests ? '/' : '/missing');
  return goInstead(path === '/' ? '/login' : `/login?${new URLSearchParams({ next: here() })}`);
}

onSessionOver(() => {
  const wasSignedIn = session.user !== null;
  forget();
  if (wasSignedIn)
    goInstead(`/login?${new URLSearchParams({ over: 1, next: here() })}`);
});

onOtherTab({
  changed: () => location.reload(),
  profile: () => session.user && loadProfile().then(() => drawHeader()),
});

async function begin() {
  const waiting = setTimeout(() => replace(main, loading()), patience);
  try {
    await resume();
    start(render);
  } catch (problem) {
    replace(main, failed(problem, begin));
  } finally {
    clearTimeout(waiting);
  }
}

begin();
