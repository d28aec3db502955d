import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MatrixObject } from '../../src/cli/report/matrix';
import { reportPage } from '../../src/cli/report/page';
import { describeInChromium } from './chromium';
import { access, cell, documentOf, hostileNames, rule, table } from './documents';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Service and reader on tables with the names, on some as the policy says, on some not. */
function objects(): MatrixObject[] {
  const privileges = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'].map((privilege) =>
    cell(privilege, false),
  );
  const service = (props: object = {}) => access([cell('SELECT', true, props), ...privileges]);
  const reader = (has: boolean, wanted = has) =>
    access([cell('SELECT', has, { wanted }), ...privileges], { role: 'reader "<i>' });
  const columns = { all: ['id', ...hostileNames], has: ['id'], wanted: ['id'] };
  const deleting = access(
    [
      cell('SELECT', true),
      cell('INSERT', false),
      cell('UPDATE', false),
      cell('DELETE', true, { wanted: false }),
      cell('TRUNCATE', false),
    ],
    {
      ways: [
        {
          privilege: 'DELETE',
          kind: 'public',
          path: 'PUBLIC',
          grantor: hostileNames[2],
          passesOn: false,
        },
      ],
    },
  );
  const alike = Array.from({ length: 50 }, (_, index) => `orders_${index}`);
  return [
    ...hostileNames.map((name) =>
      table([name], [service(), reader(false)], { owner: name, schema: name }),
    ),
    table(alike, [service(), reader(true)]),
    table(['secrets'], [service({ columns }), reader(false)]),
    table(['deletable'], [deleting, reader(true)]),
    table(['missing'], [service(), reader(false, true)], { schema: 'billing' }),
    table(['numbers_id_seq'], [access([cell('USAGE', true), cell('UPDATE', false)], { rule })], {
      kind: 'sequence',
    }),
    table(['shop'], [access([cell('CONNECT', true)], { rule: null })], {
      class: 'database',
      kind: 'database',
      schema: null,
    }),
  ];
}

const page = reportPage(documentOf(objects()));

/** Serves the page, and tells of everything else that is asked for. */
let server: Server;
let url = '';
const others: string[] = [];
let served = page;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/') others.push(request.url ?? '');
    response.writeHead(request.url === '/' ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
    });
    response.end(request.url === '/' ? served : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describeInChromium('the page in a browser', (browser) => {
  /** Opens it, and requires afterwards that it asked for nothing, ran nothing of others and had no error. */
  async function open(
    use: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<void> {
    const context = await browser().newContext({
      viewport: { width: 1300, height: 900 },
      ...options,
    });
    const wrong: string[] = [];
    const one = await context.newPage();
    one.on('request', (request) => {
      if (request.url() !== url) wrong.push(`request ${request.url()}`);
    });
    one.on('console', (message) => wrong.push(`console ${message.text()}`));
    one.on('pageerror', (error) => wrong.push(`error ${error.message}`));
    one.on('dialog', async (dialog) => {
      wrong.push(`dialog ${dialog.message()}`);
      await dialog.dismiss();
    });
    try {
      await one.goto(url);
      await use(one);
      expect(wrong).toEqual([]);
      expect(others).toEqual([]);
    } finally {
      await context.close();
    }
  }

  async function violations(one: Page): Promise<string[]> {
    await one.evaluate(axe);
    const found = await one.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: RunOptions): Promise<AxeResults> };
      };
      return (await axe.run({ resultTypes: ['violations'] })).violations;
    });
    return found.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  }

  test.each([
    ['in light', {}, { colorScheme: 'light' }],
    ['in dark', {}, { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 390, height: 844 } }, { colorScheme: 'light' }],
    ['on paper', {}, { media: 'print' }],
    ['on paper, where the screen is dark', {}, { media: 'print', colorScheme: 'dark' }],
  ] as const)('is accessible %s', async (_, options, media) => {
    await open(async (one) => {
      await one.emulateMedia(media);
      expect(await violations(one)).toEqual([]);
    }, options);
  });

  test('is dark where the system is, and on paper never', async () => {
    await open(async (one) => {
      const back = async (media: Parameters<Page['emulateMedia']>[0]) => {
        await one.emulateMedia(media);
        return one.evaluate(() => getComputedStyle(document.body).backgroundColor);
      };
      expect(await back({ colorScheme: 'light', media: 'screen' })).toBe('rgb(255, 255, 255)');
      expect(await back({ colorScheme: 'dark', media: 'screen' })).toBe('rgb(18, 22, 27)');
      expect(await back({ colorScheme: 'dark', media: 'print' })).toBe('rgb(255, 255, 255)');
    });
  });

  test('prints what is folded, and no controls', async () => {
    await open(async (one) => {
      const last = one.getByText('public.orders_49', { exact: true });
      expect(
        await last.evaluate((item) => item.checkVisibility({ contentVisibilityAuto: true })),
      ).toBe(false);
      await one.emulateMedia({ media: 'print' });
      expect(
        await last.evaluate((item) => item.checkVisibility({ contentVisibilityAuto: true })),
      ).toBe(true);
      expect(
        await one
          .locator('#filters, nav, button')
          .evaluateAll((all) => all.filter((element) => element.checkVisibility()).length),
      ).toBe(0);
      const wider = await one.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
      expect((await one.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(10_000);
    });
  });

  test('shows every hostile name as text', async () => {
    await open(async (one) => {
      const text = await one.locator('#access').locator('..').innerText();
      for (const name of [
        '<script>alert(1)</script>',
        '"><svg onload=alert(4)>'.replace('"', '""'),
        '&lt;b&gt;&amp;',
        'evil⟨U+202E⟩gnp.exe',
        'جدول',
      ]) {
        expect(text).toContain(name);
      }
      expect(await one.locator('script, style, img, svg').count()).toBe(2);
      expect(await one.locator('[onload], [onerror], [onmouseover]').count()).toBe(0);
      expect(await one.locator('a[href]:not([href^="#"])').count()).toBe(0);
    });
  });

  test('lets nothing in, not even what somebody writes into the file', async () => {
    served = page.replace(
      '</main>',
      '<script>document.title = "taken"</script><img src="x" alt=""><p style="color:red" onclick="x()">p</p></main>',
    );
    const context = await browser().newContext();
    try {
      const one = await context.newPage();
      const said: string[] = [];
      one.on('console', (message) => said.push(message.text()));
      await one.goto(url);
      expect(await one.title()).not.toBe('taken');
      expect(others).toEqual([]);
      expect(
        said.filter((line) => line.includes('Content Security Policy')).length,
      ).toBeGreaterThanOrEqual(3);
    } finally {
      served = page;
      await context.close();
    }
  });

  test('is filtered by keyboard, and says how much is left', async () => {
    await open(async (one) => {
      const status = one.getByRole('status');
      const bodies = one.locator('.matrix tbody:visible');
      const total = hostileNames.length + 50 + 5;
      const says = (shown: number) =>
        expect.poll(() => status.textContent()).toBe(`${shown} of ${total} objects shown`);
      await says(total);
      expect(await status.getAttribute('aria-live')).toBe('polite');

      await one.getByRole('combobox', { name: 'Role' }).focus();
      await one.keyboard.press('Tab');
      await one.keyboard.press('Tab');
      await one.keyboard.type('DELETE');
      await says(1);
      expect(await bodies.allInnerTexts()).toEqual([expect.stringContaining('public.deletable')]);
      await one.keyboard.press('Tab');
      await one.keyboard.press('Tab');
      await one.keyboard.press('Tab');
      expect(await one.evaluate(() => document.activeElement?.textContent)).toBe('Show all');
      await one.keyboard.press('Enter');
      await says(total);

      await one.getByRole('searchbox', { name: 'Name has' }).focus();
      await one.keyboard.type('ORDERS_1');
      await says(11);
      expect(await one.locator('.matches').first().textContent()).toBe('11 of 50 have “ORDERS_1”');
      // What Enter does in a form of one text.
      await one.keyboard.press('Enter');
      await says(11);
      await one.keyboard.press('Control+a');
      await one.keyboard.type('<script>');
      await says(3);
      await one.keyboard.press('Control+a');
      await one.keyboard.press('Delete');

      await one.getByRole('checkbox', { name: 'only what differs from the policy' }).focus();
      await one.keyboard.press('Space');
      await says(2);
      expect(await one.locator('.matrix tr[data-role]:visible').count()).toBe(2);
      expect(await one.getByRole('heading', { name: 'Sequences' }).isVisible()).toBe(false);
      await one.keyboard.press('Space');
      await one.getByRole('combobox', { name: 'Schema' }).selectOption('billing');
      await says(1);
      await one.getByRole('combobox', { name: 'Schema' }).selectOption('');
      await one.getByRole('combobox', { name: 'Role' }).selectOption('reader "<i>');
      await says(total - 2);
      expect(await violations(one)).toEqual([]);
    });
  });

  test('copies a remedy as it is, also what cannot be seen of it', async () => {
    await open(
      async (one) => {
        const copied = async (object: string) => {
          await one.getByRole('button', { name: `Copy remedy of TUP006, table ${object}` }).click();
          await expect
            .poll(() => one.getByRole('button', { name: /^Copy/ }).getByText('Copied').count())
            .toBeGreaterThan(0);
          return one.evaluate(() => navigator.clipboard.readText());
        };
        expect(await copied('a"b; drop table x --')).toBe(
          'alter table a"b; drop table x -- owner to x',
        );
        expect(await copied('evil⟨U+202E⟩gnp.exe')).toBe(
          'alter table evil\u202egnp.exe owner to x',
        );
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
  });

  test('is the whole report without its script', async () => {
    await open(
      async (one) => {
        expect(await one.locator('#filters').isVisible()).toBe(false);
        expect(await one.getByRole('button').count()).toBe(0);
        await one.getByText('public.orders_0 and 49 others alike').click();
        expect(await one.getByText('public.orders_49', { exact: true }).isVisible()).toBe(true);
        expect(await one.locator('.matrix tbody').count()).toBe(objects().length);
      },
      { javaScriptEnabled: false },
    );
  });

  test('its tables have captions, and headers for every cell', async () => {
    await open(async (one) => {
      const found = await one.locator('table').evaluateAll((all) =>
        all.map((element) => {
          const { caption, rows } = element as HTMLTableElement;
          const headers = [...element.querySelectorAll('th')].every(({ scope }) => scope !== '');
          const cells = [...rows].filter((row) => row.cells[0]?.tagName !== 'TH');
          return [(caption?.textContent ?? '') !== '', headers, cells.length];
        }),
      );
      expect(found.length).toBe(5);
      for (const one of found) expect(one).toEqual([true, true, 0]);
    });
  });

  /** How long a page on tables takes to open and to filter, in milliseconds of this machine, however busy it is. */
  async function timed(tables: readonly MatrixObject[], fitting: string) {
    served = reportPage(documentOf(tables));
    const context = await browser().newContext();
    try {
      const one = await context.newPage();
      await one.goto(url);
      const times = await one.evaluate(async () => {
        const [{ domContentLoadedEventEnd = Number.NaN } = {}] = performance.getEntriesByType(
          'navigation',
        ) as PerformanceNavigationTiming[];
        const text = document.querySelector('#text') as HTMLInputElement;
        const begin = performance.now();
        text.value = 'name_77';
        text.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const skipped = [...document.querySelectorAll('tbody')].filter(
          (body) => !body.hidden && !body.checkVisibility({ contentVisibilityAuto: true }),
        );
        return {
          ...{ open: domContentLoadedEventEnd, filter: performance.now() - begin },
          skipped: skipped.length,
        };
      });
      expect(await one.getByRole('status').textContent()).toBe(`${fitting} objects shown`);
      return times;
    } finally {
      served = page;
      await context.close();
    }
  }

  test('is quick with ten thousand tables, alike or not', async () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => `name_${index}`);
    const one = (names: readonly string[], owner: string) => {
      const cells = [cell('SELECT', true), cell('INSERT', true), cell('DELETE', false)];
      return table(names, [access(cells)], { owner });
    };
    const unlike = (count: number) => named(count).map((name) => one([name], `owner of ${name}`));
    const alike = await timed([one(named(10_000), 'admin')], '111 of 10000');
    const many = await timed(unlike(10_000), '111 of 10000');
    expect(alike.open).toBeLessThan(5_000);
    expect(alike.filter).toBeLessThan(2_000);
    expect(many.open).toBeLessThan(20_000);
    expect(many.filter).toBeLessThan(5_000);
    // Of what is left most is not laid out before somebody looks at it.
    expect(many.skipped).toBeGreaterThan(50);
  });
});
