import * as api from '../api.js';
import { ask } from '../confirm.js';
import { announce, h, section } from '../dom.js';
import { field, form } from '../forms.js';
import { list } from '../lists.js';
import { loaded } from '../loading.js';
import { facts } from '../parts.js';
import { invalid } from '../problems.js';
import { day, number, plain, reasonWords, rewardAmount, rewardTypes, rewardWord } from '../words.js';

export const title = 'Rewards';

const statuses = { pending: 'Held until', available: 'Yours since', final: 'On' };

export function draw() {
  const balance = loaded(() => api.get('/api/rewards/balance'), (all) =>
    h('div', { class: 'columns thirds' }, rewardTypes.map((type) => kind(type, all[type]))));
  const entries = list((cursor) => api.get('/api/rewards', { cursor }), entry,
    'Nothing yet. You earn rewards when people whom you invited have verified themselves.');
  return [balance, section('Spend', redeem(() => [balance, entries].forEach((place) => place.reload()))), section('Entries', entries)];
}

const kind = (type, { available, pending, spent, shortfall }) => section(rewardWord(type),
  h('p', { class: 'big' }, rewardAmount(type, available)),
  facts([
    ['Held', number(pending)],
    ['Spent', number(spent)],
    // spent before it was taken back: what comes next makes it good first
    ...(shortfall > 0 ? [['Owed', number(shortfall)]] : []),
  ]));

function redeem(changed) {
  const spend = form({
    layout: 'inline',
    fields: [
      field('reward_type', 'Reward', { options: rewardTypes.map((type) => [type, rewardWord(type)]) }),
      field('amount', 'Amount', { inputmode: 'decimal' }),
    ],
    submit: 'Redeem',
    async send({ reward_type: type, amount }) {
      if (!(Number(amount) > 0))
        throw invalid('amount', 'Say how much');
      confirm({ reward_type: type, amount: Number(amount) });
    },
  });
  return spend;

  function confirm(wanted) {
    const what = rewardAmount(wanted.reward_type, wanted.amount);
    ask({
      title: `Redeem ${what}?`,
      text: 'Somebody then delivers what you get for it.',
      submit: `Redeem ${what}`,
      kind: 'primary',
      send: (_, key) => api.post('/api/rewards/redeem', wanted, key),
      done() {
        spend.reset();
        announce(`${what} redeemed`);
        changed();
      },
    });
  }
}

function entry({ kind: what, status, reward_type: type, amount, available_at: at, expires_at: until, reason }) {
  return h('li', {},
    h('div', { class: 'head' }, h('strong', {}, plain(what)), h('span', { class: amount < 0 ? 'less' : 'more' },
      `${amount < 0 ? '−' : '+'} ${rewardAmount(type, Math.abs(amount))}`)),
    reason && h('p', {}, reasonWords(reason)),
    h('p', { class: 'quiet' }, `${statuses[status]} ${day(at)}`, until && status !== 'final' && `, until ${day(until)}`));
}
