import * as api from '../api.js';
import { ask } from '../confirm.js';
import { announce, buttonOf, h, section } from '../dom.js';
import { form } from '../forms.js';
import { list } from '../lists.js';
import { copyable, facts, unfolding } from '../parts.js';
import { qrCode } from '../qr.js';
import { moment, number } from '../words.js';
import { bodyOf, linkFields } from './link-form.js';

export const title = 'Links';

export function draw() {
  const links = list((cursor) => api.get('/api/referral-links', { cursor }), (one) => row(one, changed), 'You have no links.');
  const changed = (outcome) => {
    announce(outcome);
    links.reload();
  };
  const create = form({
    layout: 'grid',
    fields: linkFields(),
    submit: 'Create link',
    send: (values, key) => api.post('/api/referral-links', bodyOf(values), key),
    done() {
      create.reset();
      changed('The link is made');
    },
  });
  return [
    section('Your links', links),
    section('Make another link', h('p', {}, 'One for each place where you share it shows what works.'), create),
  ];
}

function row(link, changed) {
  const { id, label, code, url, is_default: isDefault, disabled, clicks, signups, successful } = link;
  const name = label ?? code;
  return h('li', {},
    h('div', { class: 'head' }, h('strong', {}, name), state(link)),
    copyable(`Address of ${name}`, url),
    facts([['Clicks', number(clicks)], ['Sign-ups', number(signups)], ['Successful', number(successful)]]),
    limits(link),
    unfolding('QR code', () => qrCode(link, name)),
    h('div', { class: 'actions' },
      buttonOf(name, 'Edit', () => edit(link, changed)),
      buttonOf(name, disabled ? 'Enable' : 'Disable', () => toggle(id, !disabled, changed)),
      !isDefault && buttonOf(name, 'Delete', () => drop(link, changed))));
}

/** Why people who come by it would be refused, if they would. */
function state({ is_default: isDefault, disabled, expires_at: until, max_signups: most, signups }) {
  const word = disabled ? 'Disabled' : until && new Date(until) < new Date() ? 'Expired' : most !== null && signups >= most ? 'Full' : null;
  return word ? h('span', { class: 'badge rejected' }, word) : isDefault && h('span', { class: 'badge' }, 'Default');
}

function limits({ expires_at: until, max_signups: most }) {
  const all = [until && `until ${moment(until)}`, most !== null && `for ${number(most)} sign-ups at most`].filter(Boolean);
  return all.length > 0 && h('p', { class: 'quiet' }, `Open ${all.join(', ')}`);
}

function edit(link, changed) {
  ask({
    title: `Edit ${link.label ?? link.code}`,
    text: link.is_default ? 'The code of your default link stays as it is.' : 'Old codes of a link lead to it for ever.',
    fields: linkFields(link),
    submit: 'Save',
    kind: 'primary',
    send: (values) => api.patch(`/api/referral-links/${link.id}`, bodyOf(values, link)),
    done: () => changed('The link is changed'),
  });
}

const toggle = (id, disabled, changed) => api.patch(`/api/referral-links/${id}`, { disabled })
  .then(() => changed(disabled ? 'The link is disabled' : 'The link is enabled'), (problem) => changed(problem.message));

function drop(link, changed) {
  ask({
    title: `Delete ${link.label ?? link.code}?`,
    text: 'Whoever opens it registers without an invitation from then on. The people who came by it stay your referrals.',
    submit: 'Delete',
    send: () => api.remove(`/api/referral-links/${link.id}`),
    done: () => changed('The link is deleted'),
  });
}
