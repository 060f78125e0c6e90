import * as api from '../api.js';
import { ask } from '../confirm.js';
import { announce, buttonOf, h, link, section } from '../dom.js';
import { field } from '../forms.js';
import { filtered, list } from '../lists.js';
import { session } from '../session.js';
import { day } from '../words.js';
import { adminTabs } from './admin-tabs.js';

export const title = 'Users';

export const draw = ({ path }) => [adminTabs(path), section('Everybody', filtered(
  [field('query', 'Search', { type: 'search', hint: 'How a username or an e-mail begins' })],
  ({ query }) => {
    const users = list(
      (cursor) => api.get('/api/users', { query, cursor }), (one) => row(one, () => users.reload()), 'Nobody is called that.');
    return users;
  }))];

function row(user, changed) {
  const { id, username, email, email_verified: isVerified, phone, role, suspended, created_at: since } = user;
  return h('li', {},
    h('div', { class: 'head' },
      h('span', {}, h('strong', {}, username), ' ',
        suspended ? h('span', { class: 'badge rejected' }, 'Suspended') : role === 'admin' && h('span', { class: 'badge' }, 'Admin')),
      id !== session.user.id && (suspended
        ? buttonOf(username, 'Restore', () => decide('restore', user, changed))
        : buttonOf(username, 'Suspend', () => decide('suspend', user, changed)))),
    h('p', {}, [email && `${email}${isVerified ? '' : ' (not verified)'}`, phone].filter(Boolean).join(', ')),
    h('p', { class: 'quiet' }, `Since ${day(since)} · `, link(`/admin/audit?subject_id=${id}`, 'Audit')));
}

function decide(decision, { id, username }, changed) {
  const suspends = decision === 'suspend';
  ask({
    title: suspends ? `Suspend ${username}?` : `Restore ${username}?`,
    text: suspends
      ? 'All their sessions end, they cannot sign in, and their codes are nobody’s. Referrals and counts stay.'
      : 'They can sign in again, and their codes work.',
    fields: [field('reason', 'Reason', { hint: 'Optional' })],
    submit: suspends ? 'Suspend' : 'Restore',
    kind: suspends ? 'danger' : 'primary',
    send: ({ reason }, key) => api.post(`/api/admin/users/${id}/${decision}`, { reason: reason || null }, key),
    done() {
      announce(suspends ? `${username} is suspended` : `${username} is restored`);
      changed();
    },
  });
}
