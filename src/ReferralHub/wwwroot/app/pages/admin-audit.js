import * as api from '../api.js';
import { h, section } from '../dom.js';
import { field } from '../forms.js';
import { filtered, list } from '../lists.js';
import { moment, plain } from '../words.js';
import { adminTabs } from './admin-tabs.js';

export const title = 'Audit';

export const draw = ({ path, query }) => [adminTabs(path), section('Who did what to whom', filtered([
  field('action', 'Action', { hint: 'Such as referral_approved', autocapitalize: 'none', spellcheck: 'false' }),
  field('subject_id', 'Subject', { hint: 'The id of a user or referral', value: query.get('subject_id') ?? '' }),
], (filters) => list((cursor) => api.get('/api/admin/audit', { ...filters, cursor }), row, 'Nothing is on record.')))];

function row({ at, actor, action, subject, reason, before, after, ip }) {
  return h('li', {},
    h('div', { class: 'head' }, h('strong', {}, plain(action)), h('span', { class: 'quiet' }, moment(at))),
    reason && h('p', {}, plain(reason)),
    h('p', { class: 'quiet' }, `By ${party(actor)}`, ip && ` from ${ip}`, `, to ${party(subject)}`),
    (before || after) && h('p', { class: 'change' }, h('code', {}, JSON.stringify(before)), ' → ', h('code', {}, JSON.stringify(after))));
}

const party = ({ type, id }) => (id ? `${plain(type).toLowerCase()} ${id}` : plain(type).toLowerCase());
