import { field } from '../forms.js';

/** The fields of a link, empty or as it is. The code of the default link is for ever. */
export function linkFields(link) {
  return [
    field('label', 'Label', { value: link?.label ?? '', hint: 'For you alone' }),
    !link?.is_default && field('code', 'Code', { value: link?.code ?? '', hint: '4 to 32 letters, digits or -; empty: we choose one' }),
    field('expires_at', 'Ends at', { type: 'datetime-local', value: link?.expires_at ? localTime(link.expires_at) : '' }),
    field('max_signups', 'Most sign-ups', { inputmode: 'numeric', value: link?.max_signups ?? '' }),
  ].filter(Boolean);
}

/** What the API is to make, or to change of a link: what is emptied there goes as null, and what stays as it is does not go at all. */
export function bodyOf({ label, code, expires_at: until, max_signups: most }, link) {
  const wanted = {
    label: label || null,
    code: code || null,
    expires_at: until ? new Date(until).toISOString() : null,
    max_signups: most ? Number(most) : null,
  };
  if (!link)
    return wanted;
  const now = { ...link, expires_at: link.expires_at && new Date(localTime(link.expires_at)).toISOString() };
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== now[name] && !(name === 'code' && value === null)));
}

/** A time as the field wants it: in the browser's zone, without saying so. */
function localTime(time) {
  const at = new Date(time);
  return new Date(at - at.getTimezoneOffset() * 60 * 1000).toISOString().slice(0, 16);
}
