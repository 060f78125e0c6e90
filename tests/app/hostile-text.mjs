// Whatever people write is text, wherever it is shown: names, labels, reasons, the agents of sessions, what a search asks for.
import assert from 'node:assert/strict';
import { admin, signedIn } from './pages.mjs';
import { demo, newcomer, scenario, settled, signIn } from './stage.mjs';

const hostile = (where) => `<img src=x onerror=alert('${where}')><script>alert('${where}')</script>`;

await scenario(async (stage) => {
  const person = newcomer('mal');
  const { referral_code: code } = await stage.call('POST', '/api/register', { body: person });
  const token = await stage.token(person.username, person.password, hostile('agent'));
  await stage.call('PATCH', '/api/users/me', { token, body: { first_name: hostile('first'), last_name: hostile('last') } });
  await stage.call('POST', '/api/referral-links', { token, body: { label: hostile('label') } });
  await stage.call('POST', '/api/register', { body: { ...newcomer('friend'), referral_code: code } });
  const grace = await stage.token(demo.admin);
  const { items: [referral] } = await stage.call('GET', '/api/referrals', { token });
  await stage.call('POST', `/api/admin/referrals/${referral.id}/reject`, { token: grace, body: { reason: hostile('reason') } });

  const page = await stage.person();
  await signIn(page, person.username, person.password);
  for (const path of [...signedIn, `/app/register?referral=${encodeURIComponent(hostile('code'))}`,
    `/app/nowhere${encodeURIComponent(hostile('path'))}`, `/app/referrals?status=${encodeURIComponent(hostile('query'))}`])
    await look(page, path);
  await shows(page, '/app/referrals', hostile('reason'));
  await shows(page, '/app/links', hostile('label'));
  await shows(page, '/app/account', hostile('agent'));

  const boss = await stage.person();
  await signIn(boss, demo.admin);
  for (const path of admin)
    await look(boss, path);
  await shows(boss, '/app/admin/audit', hostile('reason'));
});

async function look(page, path) {
  await page.goto(path);
  await settled(page);
  assert.equal(await page.locator('img[src="x"]').count(), 0, `an image on ${path}`);
  assert.equal(await page.locator('script:not([src])').count(), 0, `a script on ${path}`);
}

/** In the text, or as the value of a field. */
async function shows(page, path, text) {
  await look(page, path);
  const fields = await page.locator('input').evaluateAll((inputs) => inputs.map((input) => input.value));
  const shown = `${await page.locator('body').innerText()}\n${fields.join('\n')}`;
  assert.ok(shown.includes(text), `${path} shows ${text} as it was written: ${shown}`);
}
