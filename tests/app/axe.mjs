// axe-core finds nothing serious on any page, light or dark.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { admin, signedIn, signedOut } from './pages.mjs';
import { demo, scenario, settled, signIn } from './stage.mjs';

// as an init script: the pages themselves allow no script but their own
const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

await scenario(async (stage) => {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(colorScheme);
    await look(page, signedOut);
    await signIn(page);
    await look(page, signedIn);
    const boss = await open(colorScheme);
    await signIn(boss, demo.admin);
    await look(boss, admin);

    await faults(page);
    await unfold(page, '/app/links', 'QR code');
    await press(page, '/app/account', 'Sign out everywhere');
    await press(page, '/app/links', 'Edit');
    await press(boss, '/app/admin', 'Approve');

    async function look(page, paths) {
      for (const path of paths) {
        await page.goto(path);
        await settled(page);
        await examine(page, path);
      }
    }

    /** With something wrong in each field. */
    async function faults(page) {
      await page.goto('/app/register');
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.locator('input[aria-invalid="true"]').first().waitFor();
      await examine(page, 'a form with faults');
    }

    /** With what lies folded up. */
    async function unfold(page, path, name) {
      await page.goto(path);
      await settled(page);
      await page.getByText(name, { exact: true }).first().click();
      await page.locator('details[open] .qr').waitFor();
      await examine(page, `${name} on ${path}`);
    }

    async function press(page, path, button) {
      await page.goto(path);
      await settled(page);
      await page.getByRole('main').getByRole('button', { name: new RegExp(`^${button}\\b`) }).first().click();
      await page.getByRole('dialog').waitFor();
      await examine(page, `the dialog of ${button}`);
    }

    async function examine(page, where) {
      const { violations, passes } = await page.evaluate(() => axe.run());
      assert.ok(passes.length > 5, `axe looked at ${where}`);
      found.push(...violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) =>
        `${where} (${colorScheme}): ${id} at ${nodes.map(({ target, any }) => `${target} (${any[0]?.message})`).join(', ')}`));
    }
  }
  assert.deepEqual(found, []);

  async function open(colorScheme) {
    const page = await stage.person({ colorScheme });
    await page.context().addInitScript({ path });
    return page;
  }
});
