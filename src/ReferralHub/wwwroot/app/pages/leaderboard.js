import * as api from '../api.js';
import { h, section } from '../dom.js';
import { field } from '../forms.js';
import { filtered } from '../lists.js';
import { empty, loaded } from '../loading.js';
import { session } from '../session.js';
import { count, number } from '../words.js';

export const title = 'Leaderboard';

const periods = [['week', 'This week'], ['month', 'This month'], ['all', 'All time']];

export const draw = () => section('Most successful referrals',
  filtered([field('period', 'Period', { options: periods, value: 'month' })], ({ period }) =>
    loaded(() => api.get('/api/leaderboard', { period }), board)));

const board = ({ items, me }) => [
  h('p', { class: 'notice good' }, ownPlace(me)),
  items.length === 0
    ? empty('Nobody yet: the first place is free.')
    : h('ol', { class: 'board' }, items.map(({ rank, username, successful }) =>
      h('li', { class: username === session.user.username && 'own', 'aria-current': username === session.user.username && 'true' },
        h('span', { class: 'rank' }, number(rank)), h('span', {}, username), h('strong', {}, number(successful))))),
];

function ownPlace({ rank, successful, to_next: more }) {
  if (rank === null)
    return 'You have no place yet: your first successful referral gives you one.';
  const place = `You are number ${number(rank)} with ${count(successful, 'successful referral')}.`;
  return more === null ? place : `${place} ${number(more)} more ${more === 1 ? 'brings' : 'bring'} you one place up.`;
}
