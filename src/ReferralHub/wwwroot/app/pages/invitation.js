import * as api from '../api.js';
import { button, h, replace } from '../dom.js';
import { nameOf } from '../words.js';

const faults = {
  unknown: () => 'This invitation code is nobody’s.',
  expired: (name) => `This invitation of ${name} has expired.`,
  disabled: (name) => `${name} has switched this invitation off.`,
  full: (name) => `As many as may have taken this invitation of ${name}.`,
};

const kept = 'referralhub.invitation';

/**
 * Who invited, by the `referral` of the address, and the code to sign up with: in this tab also after a look at other pages. A code that is
 * no good would be refused at the sign-up, so it is told at once and can be dropped.
 */
export function invitation(query) {
  const place = h('div', { class: 'invitation', 'aria-live': 'polite' });
  const invited = { code: query.get('referral') || sessionStorage.getItem(kept) || undefined, place };
  if (invited.code) {
    sessionStorage.setItem(kept, invited.code);
    lookUp();
  }
  return invited;

  async function lookUp() {
    // whatever goes wrong here, the sign-up itself decides about the code
    const found = await api.get(`/api/referral-codes/${encodeURIComponent(invited.code)}`).catch(() => null);
    if (found?.valid)
      replace(place, h('p', { class: 'notice good' }, 'Invited by ', h('strong', {}, found.referrer.username)));
    else if (found)
      replace(place, h('div', { class: 'notice bad' },
        h('p', {}, faults[found.reason]?.(nameOf(found.referrer)) ?? 'This invitation cannot be used.'),
        button('Go on without it', drop)));
  }

  function drop() {
    invited.code = undefined;
    forgetInvitation();
    replace(place, h('p', { class: 'notice' }, 'You sign up without an invitation.'));
  }
}

/** Once somebody has signed up: the next in this tab was not invited. */
export const forgetInvitation = () => sessionStorage.removeItem(kept);
