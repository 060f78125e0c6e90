import * as api from '../api.js';
import { button, h, link, replace } from '../dom.js';
import { field, form } from '../forms.js';
import { mailbox } from '../parts.js';
import { goInstead } from '../router.js';
import { signIn } from '../session.js';
import { inWords } from '../words.js';
import { forgetInvitation, invitation } from './invitation.js';

export const title = 'Sign in with your phone';
export const narrow = true;

/** A number that nobody has becomes an account, with the invitation if there is one. */
export function draw({ query, signal }) {
  const invited = invitation(query);
  const place = h('div', {});
  askNumber();
  return [invited.place, place, h('ul', { class: 'ways' }, h('li', {}, link('/login', 'Sign in with a password')))];

  function askNumber() {
    replace(place, form({
      fields: [field('phone', 'Phone', { type: 'tel', autocomplete: 'tel', hint: 'With the country code, such as +49 30 1234567' })],
      submit: 'Send code',
      send: ({ phone }) => sendCode(phone),
      done: ({ resend_after: wait }, { phone }) => askCode(compact(phone), wait),
    }));
  }

  function askCode(phone, wait) {
    const code = field('code', 'Code', { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 6 });
    replace(place,
      h('p', {}, 'We sent six digits to ', h('strong', {}, phone), '. They work for five minutes.'),
      mailbox(),
      form({
        fields: [code],
        submit: 'Sign in',
        send: (values) => signIn('/api/phone/login', { phone, code: values.code, referral_code: invited.code }),
        done: () => {
          forgetInvitation();
          goInstead('/');
        },
        extra: resend(phone, wait),
      }),
      h('p', {}, button('Another number', askNumber, { class: 'plain' })));
    code.input.focus();
  }

  /** One code a minute: until then the button counts down. */
  function resend(phone, wait) {
    const again = button('', async () => {
      if (again.ariaDisabled !== 'true')
        await sendCode(phone).then((sent) => countDown(sent.resend_after), (problem) => countDown(problem.retryAfter ?? 5));
    });
    countDown(wait);
    return again;

    function countDown(seconds) {
      again.ariaDisabled = String(seconds > 0);
      again.textContent = seconds > 0 ? `Send another code in ${inWords(seconds)}` : 'Send another code';
      if (seconds > 0 && !signal.aborted)
        setTimeout(() => countDown(seconds - 1), 1000);
    }
  }
}

const sendCode = (phone) => api.post('/api/phone/send-code', { phone: compact(phone) });

/** As people write numbers, and as the API wants them (E.164). */
const compact = (phone) => phone.replace(/[\s()/-]/g, '');
