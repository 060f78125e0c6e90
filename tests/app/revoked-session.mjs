// A session that was ended elsewhere leads to the page to sign in, which says so.
import { eventually, heading, newcomer, register, scenario, signIn } from './stage.mjs';

await scenario(async (stage) => {
  const person = newcomer('ida');
  const laptop = await stage.person();
  await laptop.goto('/app/register');
  await register(laptop, person);
  const phone = await stage.person({ viewport: { width: 390, height: 800 } });
  await signIn(phone, person.username, person.password);

  await laptop.goto('/app/account');
  await heading(laptop, 'Account');
  // the phone signed in last, so its session is the first that is not this one
  await laptop.getByRole('button', { name: /^Sign out .+ on / }).first().click();

  // within two seconds, and without a load: the page that is open finds out at its next call
  await eventually(async () => {
    for (const name of ['Referrals', 'Rewards'])
      if (await phone.getByRole('heading', { level: 1, name: 'Sign in' }).isVisible())
        return true;
      else
        await phone.getByRole('navigation').getByRole('link', { name, exact: true }).click({ timeout: 2000 }).catch(() => {});
    return false;
  }, 'the phone is signed out');
  await phone.getByText('Your session has ended').waitFor();
  await laptop.reload();
  await heading(laptop, 'Account');
});
