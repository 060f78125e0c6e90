import * as api from '../../api.js';
import { h, section } from '../../dom.js';
import { field } from '../../forms.js';
import { session } from '../../session.js';
import { saving } from './saving.js';

const claimable = 7 * 24 * 60 * 60 * 1000;

/** Who forgot to use the invitation can say so later, once, within seven days. */
export function invite() {
  const { invite_code: code, created_at: since } = session.user;
  if (code)
    return section('Invitation', h('p', {}, 'You came by the code ', h('strong', {}, code), '.'));
  if (Date.now() - new Date(since) > claimable)
    return null;
  return section('Invitation',
    h('p', {}, 'Did somebody invite you? Within seven days of your sign-up you can say by which code.'),
    saving({
      fields: [field('invite_code', 'Invite code', { autocapitalize: 'characters', spellcheck: 'false' })],
      submit: 'Use code',
      send: (values) => api.patch('/api/users/me', values),
      outcome: 'Thank you: your invitation counts.',
    }));
}
