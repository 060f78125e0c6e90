import * as api from '../api.js';
import { ask } from '../confirm.js';
import { announce, buttonOf, h, link, section } from '../dom.js';
import { field } from '../forms.js';
import { filtered, list } from '../lists.js';
import { badge } from '../parts.js';
import { allStatuses, holdReasons, moment, nameOf, plain, statusWord, whyWords } from '../words.js';
import { adminTabs } from './admin-tabs.js';

export const title = 'Review queue';

const states = [['', 'All'], ...allStatuses.map((status) => [status, statusWord(status)])];
const reasons = [['', 'Any'], ...holdReasons.map((reason) => [reason, plain(reason)])];

/** What each state allows, as the API has it: anything else is `illegal_transition`. */
const decisions = {
  pending: ['approve', 'reject'],
  rejected: ['approve'],
  expired: ['approve'],
  successful: ['reverse'],
  reversed: [],
};

const meanings = {
  approve: 'It becomes successful if the person is verified, else it waits for that.',
  reject: 'It will not count. The referrer sees the reason.',
  reverse: 'Its success and its rewards are taken back. The referrer sees the reason.',
};

export function draw({ path }) {
  const fields = [
    field('status', 'Status', { options: states, value: 'pending' }),
    field('reason', 'Reason', { options: reasons }),
  ];
  return [adminTabs(path), section('Referrals of everybody', filtered(fields, ({ status, reason }) => {
    const referrals = list((cursor) => api.get('/api/admin/referrals', { status, reason, cursor }),
      (one) => row(one, () => referrals.reload()), 'There is nothing to review.');
    return referrals;
  }))];
}

function row(referral, changed) {
  const { id, referrer, referred_user: person, status, reason, date_referred: since, link: by } = referral;
  return h('li', {},
    h('div', { class: 'head' },
      h('span', {}, h('strong', {}, nameOf(referrer)), ' invited ', h('strong', {}, nameOf(person))), badge(status)),
    h('p', {}, reason ? plain(reason) : whyWords(referral)),
    h('p', { class: 'quiet' }, `${moment(since)} by ${by.code} · `, link(`/admin/audit?subject_id=${id}`, 'Audit')),
    h('div', { class: 'actions' },
      allowed(referral).map((decision) => buttonOf(nameOf(person), plain(decision), () => decide(decision, referral, changed)))));
}

/** What only waits for its person is nobody's to approve: nothing holds it. */
const allowed = ({ status, reason }) => status === 'pending' && !reason ? ['reject'] : decisions[status];

function decide(decision, { id, referrer, referred_user: person }, changed) {
  ask({
    title: `${plain(decision)} this referral?`,
    text: `${nameOf(referrer)} invited ${nameOf(person)}. ${meanings[decision]}`,
    fields: [field('reason', 'Reason', { hint: 'Optional' })],
    submit: plain(decision),
    kind: decision === 'approve' ? 'primary' : 'danger',
    send: ({ reason }, key) => api.post(`/api/admin/referrals/${id}/${decision}`, { reason: reason || null }, key),
    done({ status }) {
      announce(`It is ${statusWord(status).toLowerCase()} now`);
      changed();
    },
  });
}
