// usage: node screenshots.mjs URL FOLDER - the pictures of the docs, from an instance with the demo.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { demo, launch, settled, signIn } from './stage.mjs';

const [url, folder] = process.argv.slice(2);

const pictures = [
  { name: 'dashboard', path: '/app/', colorScheme: 'light', fullPage: true },
  { name: 'dashboard-dark', path: '/app/', colorScheme: 'dark', fullPage: true },
  { name: 'referrals', path: '/app/referrals', colorScheme: 'light' },
  { name: 'mobile', path: '/app/', colorScheme: 'light', viewport: { width: 390, height: 844 } },
];

const mostBytes = 200_000;

await mkdir(folder, { recursive: true });
const browser = await launch();
try {
  for (const { name, path, colorScheme, fullPage = false, viewport = { width: 1120, height: 840 } } of pictures) {
    const context = await browser.newContext({
      baseURL: url, viewport, colorScheme, deviceScaleFactor: 1.5, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await signIn(page, demo.user);
    await page.goto(path);
    await settled(page);
    const file = join(folder, `${name}.png`);
    await page.screenshot({ path: file, fullPage, animations: 'disabled', caret: 'hide' });
    const { size } = await stat(file);
    if (size > mostBytes)
      throw new Error(`${file} has ${size} bytes, more than ${mostBytes}`);
    console.log(`${file} ${Math.round(size / 1000)} kB`);
    await context.close();
  }
} finally {
  await browser.close();
}
