// Every page is light for who wants it light, and dark for who wants it dark.
import assert from 'node:assert/strict';
import { demo, scenario, settled, signIn } from './stage.mjs';

const looks = ['/app/', '/app/referrals', '/app/account', '/app/admin', '/dev/messages'];

await scenario(async (stage) => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await stage.person({ colorScheme });
    await signIn(page, demo.admin);
    for (const path of looks) {
      await page.goto(path);
      await settled(page);
      const [paper, ink] = await page.evaluate(() => {
        const light = (color) => color.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
        // what is transparent shows what is behind it
        const behind = [document.body, document.documentElement].map((element) => getComputedStyle(element).backgroundColor)
          .find((color) => color !== 'rgba(0, 0, 0, 0)');
        return [light(behind), light(getComputedStyle(document.querySelector('h1')).color)];
      });
      assert.ok(colorScheme === 'light' ? paper > 200 && ink < 100 : paper < 60 && ink > 180,
        `${path}, ${colorScheme}: the paper is ${paper}, the ink ${ink} of 255`);
    }
    await page.context().close();
  }
});
