import { h } from '../dom.js';
import { email } from './account/email.js';
import { erase, exportAll } from './account/data.js';
import { invite } from './account/invite.js';
import { password } from './account/password.js';
import { profile } from './account/profile.js';
import { sessions } from './account/sessions.js';

export const title = 'Account';

export const draw = () => [
  h('div', { class: 'columns' }, profile(), email(), password(), invite()),
  sessions(),
  h('div', { class: 'columns' }, exportAll(), erase()),
];
