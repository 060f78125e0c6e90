// The QR code of a link: to be scanned from the screen, and to be kept for paper.
import * as api from './api.js';
import { announce, button, h } from './dom.js';
import { loaded } from './loading.js';

/** `name` is what its owner knows the link by. The call goes first because a picture by itself renews no session, and says no reason. */
export function qrCode({ id, code }, name) {
  // with the code: within a page browsers show what they have of an address without asking, and a renamed link has another picture
  const path = `/api/referral-links/${id}/qr.svg?${code}`;
  return loaded(() => api.get(path), () => h('div', { class: 'qr' },
    h('img', { src: path, alt: `QR code of ${name}`, width: 176, height: 176 }),
    button('Download QR code', () => download(path, code), { 'aria-label': `Download QR code of ${name}` })));
}

async function download(path, code) {
  try {
    await api.get(path);
    h('a', { href: path, download: `${code}.svg` }).click();
    announce('The QR code is downloaded');
  } catch (problem) {
    announce(problem.message);
  }
}
