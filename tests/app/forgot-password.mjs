// Somebody forgot their password and gets in again through their mailbox; where they were signed in they are no more.
import { followMail, heading, newcomer, register, scenario, signIn, verify } from './stage.mjs';

await scenario(async (stage) => {
  const person = newcomer('eve');
  const old = await stage.person();
  await old.goto('/app/register');
  await register(old, person);
  await verify(old, person);

  const page = await stage.person();
  await page.goto('/app/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // the page to sign in has a field for an e-mail address too
  await heading(page, 'Forgot your password?');
  await page.getByLabel('Email').fill(person.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText('a link is on its way').waitFor();

  await followMail(page, person.email, 'Choose a new password');
  await heading(page, 'Set a new password');
  await page.getByLabel('Password').fill('password');
  await page.getByRole('button', { name: 'Set password' }).click();
  // the API's words, beside the field; the token is still good
  await page.locator('input[aria-invalid="true"]').waitFor();
  await page.getByLabel('Password').fill('eight green bottles');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('Your new password is set').waitFor();

  await signIn(page, person.username, 'eight green bottles');
  await old.goto('/app/account');
  await heading(old, 'Sign in');
});
