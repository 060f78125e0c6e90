// An admin decides what the fraud screen holds; the referrer sees the decision and its reason, and no way to the admins' pages.
import { demo, eventually, heading, newcomer, register, scenario, settled, signIn, verify } from './stage.mjs';

await scenario(async (stage) => {
  const referrer = newcomer('rae');
  const { referral_code: code } = await stage.call('POST', '/api/register', { body: referrer });
  const friends = ['good', 'bad'].map((name) => newcomer(name)).map((one) => ({ ...one, email: `${one.username}@mailinator.com` }));
  for (const friend of friends) {
    const page = await stage.person();
    await page.goto(`/app/register?referral=${code}`);
    await register(page, friend);
    await verify(page, friend);
    await page.context().close();
  }

  const grace = await stage.person();
  await signIn(grace, demo.admin);
  await grace.getByRole('link', { name: 'Admin' }).click();
  await heading(grace, 'Review queue');
  await decide(friends[0], 'Approve', '');
  await decide(friends[1], 'Reject', 'The mailbox of nobody');

  const page = await stage.person();
  await signIn(page, referrer.username, referrer.password);
  await page.getByRole('link', { name: 'Referrals', exact: true }).click();
  await row(page, friends[0], 'Successful').waitFor();
  await row(page, friends[1], 'Rejected').getByText('The mailbox of nobody').waitFor();
  await page.goto('/app/admin');
  await settled(page);
  await eventually(async () => !new URL(page.url()).pathname.startsWith('/app/admin'), 'she is turned away');

  async function decide(friend, decision, reason) {
    await row(grace, friend, 'Pending').getByRole('button', { name: decision }).click();
    const dialog = grace.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: decision, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await row(grace, friend, 'Pending').waitFor({ state: 'detached' });
  }
});

function row(page, { username }, status) {
  return page.getByRole('listitem').filter({ hasText: username }).filter({ has: page.getByText(status, { exact: true }) });
}
