// On a telephone of 360 pixels no page has to be moved sideways.
import assert from 'node:assert/strict';
import { admin, signedIn, signedOut } from './pages.mjs';
import { demo, scenario, settled, signIn } from './stage.mjs';

await scenario(async (stage) => {
  const narrow = { viewport: { width: 360, height: 740 } };
  const page = await stage.person(narrow);
  await look(page, signedOut);
  await signIn(page);
  await look(page, signedIn);
  const boss = await stage.person(narrow);
  await signIn(boss, demo.admin);
  await look(boss, admin);
});

async function look(page, paths) {
  const wide = [];
  for (const path of paths) {
    await page.goto(path);
    await settled(page);
    // what is folded up may be too wide as well
    for (const fold of await page.locator('summary').all())
      await fold.click();
    await settled(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360)
      wide.push(`${path} is ${width} pixels wide`);
  }
  assert.deepEqual(wide, []);
}
