import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { apiUrl, waitFor } from '../e2e/api.ts';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Launches Chromium. Throws a sentence that says how to install it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error('there is no Chromium: apt-get install chromium, or set CHROMIUM to its path');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A person at the console, with every error that the browser reported. */
export type Visitor = { context: BrowserContext; page: Page; faults: string[] };

/** Opens the console and signs in by the page of the local issuer. */
export async function signIn(browser: Browser, person: 'operator' | 'viewer', returnTo = '/console'): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (fault) => faults.push(`${page.url()}: ${fault.message}`));
  page.on('console', (message) => {
    // The browser reports a violation of the policy as an error. Before the sign-in there is no session, which it reports too.
    const isNoSession = message.text().includes('401') && message.location().url.endsWith('/console/session');
    if (message.type() === 'error' && !isNoSession) faults.push(`${page.url()}: ${message.text()}`);
  });
  await page.goto(`${apiUrl()}${returnTo}`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: new RegExp(person, 'i') }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return { context, page, faults };
}

/** Returns the violations that axe finds on pages of the console, light and dark, in a tab that lets its script in. */
export async function listViolations(browser: Browser, { context }: Visitor, paths: readonly string[]) {
  const inspected = await browser.newContext({ bypassCSP: true });
  await inspected.addCookies(await context.cookies());
  const page = await inspected.newPage();
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(`${apiUrl()}${path}`);
    await waitUntilRead(page);
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate<Results>('axe.run()');
      found.push(
        ...violations.map(({ id, nodes }) => `${path} ${colorScheme}: ${id} at ${nodes.map(({ target }) => target)}`),
      );
    }
  }
  await inspected.close();
  return found;
}
type Results = { violations: { id: string; nodes: { target: string[] }[] }[] };

/** Waits until a page has its title and nothing on it is loading. */
export async function waitUntilRead(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await waitFor(
    () => page.getByText('Loading…').count(),
    (count) => count === 0,
  );
}
