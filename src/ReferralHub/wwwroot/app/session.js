// Who is signed in.
import * as api from './api.js';

export const session = { user: null };

/** Whether to ask for a session at all, which no script can see: its cookies are HttpOnly. */
const hint = 'referralhub.signed-in';

/** What one tab does to the session the others take up, so that none shows one person and acts for another. */
const tabs = new BroadcastChannel('referralhub');

/** Takes up the session that a reload has left in the cookies. */
export async function resume() {
  if (!localStorage.getItem(hint))
    return;
  try {
    await Promise.all([loadProfile(), api.get('/api/csrf')]);
  } catch (problem) {
    if (problem.status !== 401)
      throw problem;
    forget();
  }
}

/** By password or by phone: `path` and `body` say which. */
export async function signIn(path, body) {
  const { created } = await api.post(path, { ...body, use_cookies: true });
  localStorage.setItem(hint, 'yes');
  await loadProfile();
  tabs.postMessage('changed');
  return created;
}

export async function signOut() {
  await api.post('/api/logout');
  ended();
}

/** After something else than `signOut` has ended the session: an erasure, or the end of all sessions. */
export function ended() {
  forget();
  tabs.postMessage('changed');
}

export function forget() {
  session.user = null;
  localStorage.removeItem(hint);
}

export async function loadProfile() {
  session.user = await api.get('/api/users/me');
}

/** Tells the other tabs of this browser that the profile is another: the e-mail has been verified, for instance. */
export const profileChanged = () => tabs.postMessage('profile');

export function onOtherTab({ changed, profile }) {
  tabs.onmessage = ({ data }) => (data === 'changed' ? changed() : profile());
}
