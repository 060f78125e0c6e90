// No mouse: an account, a session, and the link in the clipboard.
import assert from 'node:assert/strict';
import { eventually, heading, newcomer, scenario } from './stage.mjs';

await scenario(async (stage) => {
  const person = newcomer('kay');
  const page = await stage.person();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.url });
  const { keyboard } = page;
  await page.goto('/app/login');
  await heading(page, 'Sign in');

  await reach('link', 'Create an account');
  await keyboard.press('Enter');
  await heading(page, 'Create your account');
  await reach('textbox', 'Username');
  await keyboard.type(person.username);
  await reach('textbox', 'Email');
  await keyboard.type('not an address');
  await reach('textbox', 'Password');
  await keyboard.type(person.password);
  await keyboard.press('Enter');
  // the focus goes to what is wrong
  await eventually(() => isFocused('textbox', 'Email'), 'the focus is on the wrong address');
  await keyboard.press('Control+A');
  await keyboard.type(person.email);
  await keyboard.press('Enter');
  await heading(page, 'Check your mail');

  await reach('button', 'Sign out');
  await keyboard.press('Enter');
  await heading(page, 'Sign in');
  await reach('textbox', 'Username or email');
  await keyboard.type(person.username);
  await reach('textbox', 'Password');
  await keyboard.type(person.password);
  await reach('button', 'Sign in');
  await keyboard.press('Space');
  await heading(page, 'Dashboard');

  const link = await page.getByLabel('Your referral link', { exact: true }).inputValue();
  await reach('button', 'Copy link');
  await keyboard.press('Enter');
  await eventually(async () => await page.evaluate(() => navigator.clipboard.readText()) === link, 'the link is in the clipboard');
  await reach('button', 'Download QR code of your referral link');

  /** By Tab alone, and seen: what has the focus has an outline. */
  async function reach(role, name) {
    for (let presses = 0; presses < 60; presses++) {
      if (await isFocused(role, name)) {
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
        assert.notEqual(outline, 'none', `${role} "${name}" shows that it has the focus`);
        return;
      }
      await keyboard.press('Tab');
    }
    assert.fail(`${role} "${name}" cannot be reached by keyboard`);
  }

  async function isFocused(role, name) {
    const all = await page.getByRole(role, { name, exact: true }).all();
    for (const element of all)
      if (await element.evaluate((one) => one === document.activeElement))
        return true;
    return false;
  }
});
