import * as api from '../../api.js';
import { h, section } from '../../dom.js';
import { field } from '../../forms.js';
import { session } from '../../session.js';
import { saving } from './saving.js';

export function profile() {
  const { username, first_name: first, last_name: last, phone } = session.user;
  return section('Profile',
    phone && h('p', {}, 'Phone: ', h('strong', {}, phone)),
    saving({
      fields: [
        field('username', 'Username', { value: username, autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' }),
        field('first_name', 'First name', { value: first ?? '', autocomplete: 'given-name' }),
        field('last_name', 'Last name', { value: last ?? '', autocomplete: 'family-name' }),
      ],
      submit: 'Save profile',
      // null takes a name away
      send: (values) => api.patch('/api/users/me',
        { username: values.username, first_name: values.first_name || null, last_name: values.last_name || null }),
      outcome: 'Your profile is saved.',
    }));
}
