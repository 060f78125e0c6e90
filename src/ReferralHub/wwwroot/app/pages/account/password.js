import * as api from '../../api.js';
import { h, link, section } from '../../dom.js';
import { field } from '../../forms.js';
import { session } from '../../session.js';
import { saving } from './saving.js';

/** Who signs in by phone alone has none; with an address it can be set like a forgotten one. */
export function password() {
  if (!session.user.email)
    return null;
  return section('Password',
    h('p', {}, 'Wherever else you are signed in, you will be signed out. ', link('/forgot', 'I do not know the current one'), '.'),
    saving({
      fields: [
        field('current_password', 'Current password', { type: 'password', autocomplete: 'current-password' }),
        field('password', 'New password', { type: 'password', autocomplete: 'new-password', hint: '8 characters or more' }),
      ],
      submit: 'Change password',
      send: (values) => api.post('/api/change-password', values),
      outcome: 'Your password is changed.',
    }));
}
