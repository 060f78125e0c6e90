// What the API says in codes, and numbers and times, as people read them.

const statuses = {
  pending: 'Pending',
  successful: 'Successful',
  rejected: 'Rejected',
  expired: 'Expired',
  reversed: 'Reversed',
};

const reasons = {
  rejected_by_admin: 'Refused after a review',
  reversed_by_admin: 'Taken back after a review',
  reversed_by_partner: 'What they bought was refunded',
  not_verified_in_time: 'They did not verify themselves in time',
  self_referral_alias: 'This is another address of your own mailbox',
  same_device_address: 'Held for a review: they came from an address that you were signed in from',
  velocity: 'Held for a review: many people came from one network within an hour',
  disposable_email: 'Held for a review: they used a throw-away mail address',
  milestone_lost: 'A milestone is no longer reached',
  cap_reached: 'The most that can be earned was reached',
  // the rules that a new installation has
  'success-referrer': 'Somebody whom you invited verified themselves',
  'success-referred': 'You came by an invitation',
  'milestone-3': 'Three successful referrals',
  'milestone-10': 'Ten successful referrals',
  'milestone-25': 'Twenty-five successful referrals',
};

const withoutReason = {
  pending: 'Waiting for them to verify their e-mail or phone',
  successful: 'They verified themselves',
};

const rewards = { credits: 'Credits', premium_days: 'Premium days', discount_percent: 'Discount' };

export const allStatuses = Object.keys(statuses);
export const holdReasons = ['same_device_address', 'velocity', 'disposable_email', 'self_referral_alias'];
export const rewardTypes = Object.keys(rewards);

export const statusWord = (status) => statuses[status] ?? plain(status);
export const rewardWord = (type) => rewards[type] ?? plain(type);
export const reasonWords = (reason) => (reason ? reasons[reason] ?? plain(reason) : '');

/** Why a referral stands as it does. */
export const whyWords = ({ status, reason }) => reasonWords(reason) || withoutReason[status] || '';

/** A name of the API's as words: `premium_days` is "Premium days". What an admin wrote stays as it is. */
export const plain = (name) =>
  (/^[a-z_]+$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ') : name);

/** Who erased their account has no name any more. */
export const nameOf = (person) => person?.username ?? 'Somebody who left';

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const percents = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const daysOfRange = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const number = (value) => numbers.format(value);
export const percent = (share) => percents.format(share);
export const day = (time) => days.format(new Date(time));
export const moment = (time) => moments.format(new Date(time));

/** A day of a range, which has no time and so no time zone: `2026-01-31`. */
export const dayOfRange = (date) => daysOfRange.format(new Date(date));

export const count = (amount, one, many = `${one}s`) => `${number(amount)} ${amount === 1 ? one : many}`;

/** "20% discount", "10 credits", "1 premium day". */
export function rewardAmount(type, amount) {
  if (type === 'discount_percent')
    return `${number(amount)}% discount`;
  return type === 'premium_days' ? count(amount, 'premium day') : count(amount, 'credit');
}

export function inWords(seconds) {
  if (seconds < 90)
    return count(seconds, 'second');
  return seconds < 90 * 60 ? count(Math.ceil(seconds / 60), 'minute') : count(Math.ceil(seconds / 3600), 'hour');
}
