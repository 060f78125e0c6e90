// The QR code of each link: on the dashboard, among the links, under another code, and after the access token has expired.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { eventually, newcomer, scenario, signIn } from './stage.mjs';

await scenario(async (stage) => {
  const person = newcomer('quinn');
  await stage.call('POST', '/api/register', { body: person });
  const token = await stage.token(person.username, person.password);
  const flyer = await stage.call('POST', '/api/referral-links', { token, body: { label: 'Flyer' } });
  // white around it on a dark page too
  const page = await stage.person({ colorScheme: 'dark' });

  await signIn(page, person.username, person.password);
  const own = await page.getByLabel('Your referral link', { exact: true }).inputValue();
  await shown(page, 'your referral link', own);

  await page.goto('/app/links');
  await page.getByRole('listitem').filter({ hasText: 'Flyer' }).getByText('QR code', { exact: true }).click();
  await shown(page, 'Flyer', flyer.url);

  await page.getByRole('button', { name: 'Edit Flyer' }).click();
  await page.getByRole('dialog').getByLabel('Code').fill(`${person.username}-b`);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('The link is changed').waitFor();
  await page.context().clearCookies({ name: '__Host-access' });
  await page.getByRole('listitem').filter({ hasText: 'Flyer' }).getByText('QR code', { exact: true }).click();
  const renamed = await page.getByLabel('Address of Flyer').inputValue();
  assert.notEqual(renamed, flyer.url);
  await shown(page, 'Flyer', renamed);

  await page.context().clearCookies({ name: '__Host-access' });
  await saved(page, 'Flyer', renamed);
});

/** Drawn, with light ground up to its edges, and of this address. */
async function shown(page, name, url) {
  const picture = page.getByRole('img', { name: `QR code of ${name}`, exact: true });
  await eventually(() => picture.evaluate((image) => image.complete && image.naturalWidth > 0), `the QR code of ${name} is drawn`);
  const corner = await picture.evaluate(async (image) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 100, height: 100 });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0, 100, 100);
    return [...context.getImageData(2, 2, 1, 1).data];
  });
  assert.deepEqual(corner, [255, 255, 255, 255]);
  await saved(page, name, url);
}

async function saved(page, name, url) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download QR code of ${name}`, exact: true }).click(),
  ]);
  assert.equal(download.suggestedFilename(), `${url.split('/').pop()}.svg`);
  assert.ok((await readFile(await download.path(), 'utf8')).includes(`<title>QR code of ${url}</title>`));
}
