// A telephone makes an account and signs in: the code is read on the mailbox page, as on its screen.
import { eventually, heading, scenario } from './stage.mjs';

await scenario(async (stage) => {
  const number = `+4915${String(Date.now()).slice(-9)}`;
  const page = await stage.person({ viewport: { width: 390, height: 800 } });
  await page.goto('/app/login');
  await page.getByRole('link', { name: 'Sign in with your phone' }).click();
  await page.getByLabel('Phone').fill(number);
  await page.getByRole('button', { name: 'Send code' }).click();
  const field = page.getByLabel('Code', { exact: true });
  await field.waitFor();

  const screen = await page.context().newPage();
  await screen.goto(`/dev/messages?to=${encodeURIComponent(number)}`);
  const code = screen.getByRole('article').getByText(/^\d{6}$/);
  await eventually(async () => {
    if (await code.count() === 1)
      return true;
    await screen.reload();
    return false;
  }, `a code for ${number}`);
  const digits = await code.textContent();

  await field.fill(digits === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').or(page.locator('input[aria-invalid="true"]')).first().waitFor();
  await field.fill(digits);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await heading(page, 'Dashboard');
});
