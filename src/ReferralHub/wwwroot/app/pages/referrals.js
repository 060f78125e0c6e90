import * as api from '../api.js';
import { h, section } from '../dom.js';
import { field } from '../forms.js';
import { filtered, list } from '../lists.js';
import { loaded } from '../loading.js';
import { badge, unfolding } from '../parts.js';
import { allStatuses, day, moment, nameOf, statusWord, whyWords } from '../words.js';

export const title = 'Referrals';

const states = [['', 'All'], ...allStatuses.map((status) => [status, statusWord(status)])];

export function draw() {
  return section('Whom you invited', filtered([field('status', 'Status', { options: states })], ({ status }) => list(
    (cursor) => api.get('/api/referrals', { status, cursor }),
    referral,
    status ? `None is ${statusWord(status).toLowerCase()}.` : 'Nobody yet. Share your link, and whoever registers by it is shown here.')));
}

function referral({ id, referred_user: person, status, reason, date_referred: since, link }) {
  return h('li', {},
    h('div', { class: 'head' }, h('strong', {}, nameOf(person)), badge(status)),
    h('p', {}, whyWords({ status, reason }), h('span', { class: 'quiet' }, ` · registered on ${day(since)} by ${link.code}`)),
    unfolding('History', () => history(id)));
}

/** What it was before. */
const history = (id) => loaded(() => api.get(`/api/referrals/${id}`), ({ history: states }) => h('ol', { class: 'history' },
  states.map(({ status, reason, at }) => h('li', {},
    h('span', { class: 'quiet' }, moment(at)), badge(status), whyWords({ status, reason })))));
