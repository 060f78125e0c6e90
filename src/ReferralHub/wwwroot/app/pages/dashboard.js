import * as api from '../api.js';
import { h, section } from '../dom.js';
import { funnel } from '../funnel.js';
import { loaded } from '../loading.js';
import { copyable, facts } from '../parts.js';
import { qrCode } from '../qr.js';
import { session } from '../session.js';
import { moment, number, percent, rewardAmount, statusWord } from '../words.js';
import { daily } from './daily.js';

export const title = 'Dashboard';

export function draw({ signal }) {
  const totals = loaded(() => api.get('/api/referral-stats'), drawTotals);
  const days = daily();
  // what friends did meanwhile is there when one comes back to this window
  addEventListener('focus', () => [totals, days].forEach((place) => place.reload()), { signal });

  return [
    section('Your link',
      h('p', {}, 'Whoever registers by it becomes your referral, and counts once they have verified themselves.'),
      copyable('Your referral link', session.user.referral_link, 'primary'),
      // the default link is the first
      loaded(() => api.get('/api/referral-links', { limit: 1 }), ({ items: [own] }) => qrCode(own, 'your referral link'))),
    totals,
    section('Day by day', days),
  ];
}

function drawTotals({ totals, conversion_rate: rate, rewards, next_milestone: next, as_of: asOf }) {
  return h('div', { class: 'columns' },
    section('What your link brought',
      funnel([['Clicks', totals.clicks], ['Sign-ups', totals.signups], ['Successful', totals.successful]]),
      facts([
        ['Conversion rate', totals.signups ? percent(rate) : '–'],
        ...['pending', 'rejected', 'expired', 'reversed'].map((status) => [statusWord(status), number(totals[status])]),
      ])),
    section('Rewards',
      facts([
        ['Credits', number(rewards.credits)],
        ['Premium days', number(rewards.premium_days)],
        ['Discount', `${number(rewards.discount_percent)}%`],
      ]),
      next && milestone(next),
      h('p', { class: 'quiet' }, `As of ${moment(asOf)}`)));
}

function milestone({ at, remaining, reward }) {
  return h('div', { class: 'milestone' },
    h('p', { id: 'milestone' }, h('strong', {}, `${number(remaining)} more`), ` to ${rewardAmount(reward.reward_type, reward.amount)}`),
    h('progress', { max: at, value: at - remaining, 'aria-labelledby': 'milestone' }),
    h('p', { class: 'quiet' }, `${number(at - remaining)} of ${number(at)} successful referrals`));
}
