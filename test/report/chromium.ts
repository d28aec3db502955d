import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

const executablePath = '/usr/bin/chromium';

const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/**
 * A `describe` block with a real browser, which has a profile of its own and goes with the block. Without Chromium it is
 * shown as skipped, and is an error with CI=true.
 */
export function describeInChromium(title: string, body: (browser: () => Browser) => void): void {
  const remedy = 'apt-get install --no-install-recommends chromium';
  if (!existsSync(executablePath)) {
    if (process.env.CI) {
      throw new Error(`${executablePath} is not there, and nothing is skipped in CI: ${remedy}`);
    }
    describe.skip(`${title} (no ${executablePath}: ${remedy})`, () => body(() => missing()));
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args });
    });
    afterAll(() => browser?.close());
    body(() => browser ?? missing());
  });
}

function missing(): never {
  throw new Error('no browser was started');
}
