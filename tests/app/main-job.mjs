// From an invitation to the reward, by two people who use nothing but the app and the mailbox page.
import assert from 'node:assert/strict';
import { eventually, heading, newcomer, register, scenario, settled, verify } from './stage.mjs';

await scenario(async (stage) => {
  const [ada, bob] = [newcomer('ada'), newcomer('bob')];
  const hers = await stage.person();
  await hers.goto('/app');
  await heading(hers, 'Sign in');
  await hers.getByRole('link', { name: 'Create an account' }).click();
  await register(hers, ada);
  await hers.getByRole('link', { name: /mailbox/i }).click();
  assert.equal(new URL(hers.url()).pathname, '/dev/messages');
  await verify(hers, ada);
  await hers.getByRole('link', { name: 'Go to your dashboard' }).click();
  const link = await hers.getByLabel('Your referral link', { exact: true }).inputValue();

  const his = await stage.person();
  await his.goto(link);
  await his.getByText(`Invited by ${ada.username}`).waitFor();
  await his.getByRole('link', { name: 'I have an account' }).click();
  await heading(his, 'Sign in');
  await his.getByRole('link', { name: 'Create an account' }).click();
  await his.getByText(`Invited by ${ada.username}`).waitFor();
  await register(his, bob);
  await his.getByText(`It also counts for ${ada.username}`).waitFor();
  await verify(his, bob);

  await hers.getByRole('link', { name: 'Referrals', exact: true }).click();
  await eventually(async () => {
    await hers.reload();
    await settled(hers);
    return hers.getByRole('listitem').filter({ hasText: bob.username }).getByText('Successful', { exact: true }).isVisible();
  }, 'the referral is successful');

  await hers.getByRole('link', { name: 'Dashboard' }).click();
  await fact(hers, 'Credits', '10');
  for (const step of ['Clicks', 'Sign-ups', 'Successful'])
    await hers.getByRole('listitem').filter({ hasText: new RegExp(`^${step}\\s*1\\b`) }).waitFor();
  await hers.getByRole('link', { name: 'Rewards', exact: true }).click();
  await heading(hers, 'Rewards');
  await hers.getByRole('main').getByText(/\b10 credits\b/i).first().waitFor();

  await his.goto('/app/');
  await heading(his, 'Dashboard');
  await fact(his, 'Credits', '5');
});

/** Among the facts of a page, which is looked at again until it holds. */
async function fact(page, name, value) {
  const found = page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd').first();
  await eventually(async () => {
    await found.waitFor();
    if (await found.textContent() === value)
      return true;
    await page.reload();
    return false;
  }, `${name} is ${value}`);
}
