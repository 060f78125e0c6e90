import * as api from '../../api.js';
import { h, section } from '../../dom.js';
import { field } from '../../forms.js';
import { mailbox } from '../../parts.js';
import { session } from '../../session.js';
import { saving } from './saving.js';

/** Another address counts once its owner has opened the link that is sent there; until then the old one stays in force. */
export function email() {
  const { email: current, email_verified: isVerified } = session.user;
  return section('E-mail',
    h('p', {}, current ? [h('strong', {}, current), isVerified ? ', verified' : ', not verified yet'] : 'You have none yet.'),
    saving({
      fields: [field('email', 'New email', { type: 'email', autocomplete: 'email' })],
      submit: 'Change email',
      send: (values) => api.patch('/api/users/me', values),
      outcome: ['A link is on its way to the new address. It counts once you have opened it. ', mailbox()],
    }));
}
