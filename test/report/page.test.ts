import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { escapeHtml, Html, html, shown, verbatim } from '../../src/cli/report/html';
import { reportPage } from '../../src/cli/report/page';
import { access, cell, documentOf, hostileNames, rule, table } from './documents';

const own = (...keys: string[]) => ({
  ...rule,
  rule: 'readOnly',
  stated: 'readOnly',
  own: true,
  keys,
});

test('what is put into a template stays text, in elements and in attributes', () => {
  const name = `<b title="x">'&`;
  const escaped = '&lt;b title=&quot;x&quot;&gt;&#39;&amp;';
  expect(escapeHtml(name)).toBe(escaped);
  expect(html`<p title="${name}">${name}</p>`.markup).toBe(`<p title="${escaped}">${escaped}</p>`);
  expect(html`${html`<i>${'<'}</i>`}${undefined}${7}${['<', html`<br>`]}`.markup).toBe(
    '<i>&lt;</i>7&lt;<br>',
  );
  for (const hostile of hostileNames) {
    expect(escapeHtml(hostile), hostile).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
  }
});

test('nothing but a template makes markup', () => {
  const forged = { markup: '<script>' } as unknown as Html;
  expect(forged).not.toBeInstanceOf(Html);
  expect(() => html`${forged}`).toThrow();
});

test('rejects a style or script that would end itself', () => {
  for (const text of ['x </script> y', '</STYLE', 'a <!-- b']) {
    expect(() => verbatim(text), text).toThrow('a raw text with an end tag in it');
  }
  expect(verbatim('a < b && c > d').markup).toBe('a < b && c > d');
});

test('what cannot be seen is shown by its number', () => {
  expect(shown('evil\u202egnp.exe')).toBe('evil⟨U+202E⟩gnp.exe');
  expect(shown('a\nb\tc\u0000d')).toBe('a⟨U+000A⟩b⟨U+0009⟩c⟨U+0000⟩d');
  expect(shown('\u200b\u00a0\u2028\ufeff\u3164\ud800\u{e0041}')).toBe(
    '⟨U+200B⟩⟨U+00A0⟩⟨U+2028⟩⟨U+FEFF⟩⟨U+3164⟩⟨U+D800⟩⟨U+E0041⟩',
  );
  const plain = 'order items, Größe, 表, جدول, 😀, a_b$1';
  expect(shown(plain)).toBe(plain);
});

test('the page allows the browser nothing but its own style and script', () => {
  const page = reportPage(documentOf([]));
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const sources = policy.replaceAll('&#39;', "'").split('; ');
  const hash = (tag: string) => {
    const [, text = ''] = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(page) ?? [];
    expect(text.length).toBeGreaterThan(100);
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(sources).toEqual([
    ...["default-src 'none'", `style-src ${hash('style')}`, `script-src ${hash('script')}`],
    ...[
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ],
  ]);
  // The policy stands before whatever it is for.
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<title'));
});

test('no name comes into the page as markup', () => {
  const tags = (page: string) =>
    [...page.matchAll(/<\/?[a-z!][^>]*>/gi)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
  const pageOf = (names: readonly string[]) =>
    reportPage(
      documentOf(
        names.map((name) =>
          table(
            [name],
            [
              access([cell('SELECT', true), cell('DELETE', true, { wanted: false })], {
                rule: own(name),
                ways: [
                  {
                    privilege: 'DELETE',
                    kind: 'grant',
                    path: name,
                    grantor: name,
                    passesOn: false,
                  },
                ],
              }),
            ],
            { schema: name, owner: name },
          ),
        ),
      ),
    );
  const harmless = pageOf(hostileNames.map((_, index) => `"t${index}"`));
  const hostile = pageOf(hostileNames);
  expect(hostile).not.toMatch(/<script>alert|<img|<svg|<b>&|onload=alert\(4\)>/);
  expect(tags(hostile).sort()).toEqual(tags(harmless).sort());
  expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(hostile).not.toMatch(/[\u202e\u200b\u00a0\ud800]/);
});

test('the same report is the same page, whatever the order in which it was read, but for one line', () => {
  const objects = ['b', 'a', 'c'].map((name) =>
    table([name], [access([cell('SELECT', name !== 'c')])]),
  );
  const page = reportPage(documentOf(objects));
  expect(reportPage(documentOf(objects.toReversed()))).toBe(page);
  const later = { ...documentOf(objects), time: '2027-01-01T00:00:00.000Z' };
  const differing = reportPage(later)
    .split('\n')
    .filter((line, index) => line !== page.split('\n')[index]);
  expect(differing).toEqual([
    expect.stringMatching(
      /^<p>Read <time datetime="2027-01-01T00:00:00.000Z">2027-01-01 00:00:00 UTC<\/time> from db:5432/,
    ),
  ]);
});

test('tables that are alike for every role are one, and no others', () => {
  const one = (name: string, props: object = {}, has = true) =>
    table([name], [access([cell('SELECT', has)])], props);
  const { objects } = documentOf([
    ...[one('b'), one('a'), one('other', {}, false), one('v', { kind: 'view' })],
    ...[one('s', { schema: 'app' }), one('o', { owner: 'x' })],
  ]);
  expect(objects.map(({ names }) => names)).toEqual([['s'], ['a', 'b'], ['o'], ['other'], ['v']]);
});
