// What every scenario stands on: the system's Chromium, people with a browser of their own, and a watch over all of their pages.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';

const desktop = { width: 1280, height: 900 };

// without "Headless", by which the API knows robots and counts no click
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

export async function launch() {
  return chromium.launch({
    executablePath: process.env.REFERRALHUB_CHROMIUM || '/usr/bin/chromium',
    // as root, in a container, there is no sandbox; the rest keeps it from talking to anybody but us
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** Runs a scenario at the address that the standard input gives; it fails if any page of anybody met a fault meanwhile. */
export async function scenario(play) {
  const stage = new Stage(JSON.parse(await text(process.stdin)).url, await launch());
  try {
    await play(stage);
    assert.deepEqual(stage.faults, []);
  } finally {
    await stage.browser.close();
  }
  process.stdout.write('true');
}

class Stage {
  faults = [];

  constructor(url, browser) {
    Object.assign(this, { url, browser });
  }

  /** Somebody with cookies of their own and one open page. */
  async person(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.url, viewport: desktop, userAgent, ...options });
    context.setDefaultTimeout(30_000);
    await context.addInitScript(() => addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI}`)));
    context.on('page', (page) => this.watch(page));
    context.on('request', (request) => {
      if (!request.url().startsWith(`${this.url}/`))
        this.faults.push(`a page asked for ${request.url()}`);
    });
    return context.newPage();
  }

  watch(page) {
    page.on('pageerror', (error) => this.faults.push(`${page.url()}: ${error}`));
    page.on('dialog', (dialog) => {
      this.faults.push(`${page.url()}: a dialog says ${dialog.message()}`);
      return dialog.dismiss();
    });
    page.on('console', (message) => {
      // an answer of 400 and more is one too, and no fault of the page
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.faults.push(`${page.url()}: ${message.text()}`);
    });
  }

  /** A call without a page, for what stood before the scenario begins. */
  async call(method, path, { token, body, agent = userAgent } = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'User-Agent': agent,
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
    });
    const json = response.status === 204 ? null : await response.json();
    assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${JSON.stringify(json)}`);
    return json;
  }

  async token(name, password = demo.password, agent) {
    const body = { username_or_email: name, password };
    return (await this.call('POST', '/api/login', { body, agent })).access_token;
  }
}

/** Those of the demo, which the instance has. */
export const demo = { user: 'ada', admin: 'grace', password: 'river-stone' };

let number = 0;

export function newcomer(name) {
  const username = `${name}-${Date.now() % 1_000_000}${++number}`;
  return { username, email: `${username}@example.com`, password: 'seven green bottles' };
}

/** On the page to register, wherever that was reached from. */
export async function register(page, person) {
  await page.getByLabel('Username').fill(person.username);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await heading(page, 'Check your mail');
}

export async function signIn(page, name = demo.user, password = demo.password) {
  await page.goto('/app/login');
  await page.getByLabel('Username or email').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await heading(page, 'Dashboard');
}

export const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** Opens the mailbox page as a person does, and looks again until the mail is there; follows its link. */
export async function followMail(page, address, subject) {
  await page.goto('/dev/messages');
  await page.getByLabel('To').fill(address);
  await page.getByRole('button', { name: 'Show' }).click();
  const link = page.getByRole('article').filter({ has: page.getByRole('heading', { name: subject }) }).first()
    .locator('pre').getByRole('link').first();
  await eventually(async () => {
    if (await link.count() > 0)
      return true;
    await page.getByRole('link', { name: 'Look again' }).click();
    return false;
  }, `a mail "${subject}" to ${address}`);
  await link.click();
}

export async function verify(page, person) {
  await followMail(page, person.email, 'Confirm your e-mail address');
  await page.getByRole('button', { name: 'Verify e-mail' }).click();
  await heading(page, 'Your e-mail is verified');
}

/** Tries until it holds; what takes longer than half a minute does not. */
export async function eventually(holds, what) {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((done) => setTimeout(done, 200)))
    if (await holds())
      return;
  assert.fail(`in vain: ${what}`);
}

/** The page has stopped loading: its heading is there and nothing is under way. */
export async function settled(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
}
