import { ApiObject } from 'cdk8s';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { printManifests } from '../../src/cli/print-manifests';
import { chartWith } from '../constructs/synthesis';

const spec = {
  z: 1,
  a: {
    list: [
      { name: 'x', v: '0o17' },
      { name: 'w', v: true },
    ],
    none: {},
  },
};
const chart = () =>
  chartWith((c) => {
    new ApiObject(c, 'One', {
      apiVersion: 'v1',
      kind: 'Thing',
      metadata: { name: 'one', labels: { b: '1' } },
      spec,
    });
    new ApiObject(c, 'Two', { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'two' } });
  }, 'ns');

test('keys stand in the order in which the construct wrote them, the name first in metadata', () => {
  expect(printManifests(chart(), 'First line.\n\nMore.')).toBe(`# First line.
#
# More.
---
apiVersion: v1
kind: Thing
metadata:
  name: one
  namespace: ns
  labels:
    b: "1"
spec:
  z: 1
  a:
    list:
      - name: x
        v: "0o17"
      - name: w
        v: true
    none: {}
---
apiVersion: v1
kind: Thing
metadata:
  name: two
  namespace: ns
`);
});

test('what cdk8s does with keys elsewhere stays as it was', () => {
  const before = process.env.CDK8S_DISABLE_SORT;
  printManifests(chart(), 'x');
  expect(process.env.CDK8S_DISABLE_SORT).toBe(before);
  expect(Object.keys(chart().toJson()[0].spec)).toEqual(['a', 'z']);
});

test('a comment may be put above a key, a list item by name or position, and a key in an item', () => {
  const at = (...path: string[]) => {
    const text = printManifests(chart(), 'h', [{ kind: 'Thing', path, text: 'Why.\nSo.' }]);
    const lines = text.split('\n');
    const first = lines.findIndex((line) => line.trim() === '# Why.');
    expect(lines[first + 1]?.trim()).toBe('# So.');
    expect(parse(text.split('---\n')[1] ?? '').spec).toEqual(spec);
    return lines[first + 2];
  };
  expect(at('spec')).toBe('spec:');
  expect(at('spec', 'a')).toBe('  a:');
  expect(at('spec', 'z')).toBe('  z: 1');
  expect(at('spec', 'a', 'list')).toBe('    list:');
  expect(at('spec', 'a', 'list', 'x')).toBe('      - name: x');
  expect(at('spec', 'a', 'list', '1')).toBe('      - name: w');
  expect(at('spec', 'a', 'list', 'w', 'v')).toBe('        v: true');
});

test.each([
  ['Thing', ['spec', 'gone']],
  ['Thing', ['spec', 'a', 'list', 'v']],
  ['Thing', ['spec', 'gone', 'deep']],
  ['Other', ['spec']],
])('rejects a comment on %s %j, which is nowhere', (kind, path) => {
  expect(() => printManifests(chart(), 'h', [{ kind, path, text: 'x' }])).toThrow(
    `no ${kind} has ${JSON.stringify(path.join('.'))}`,
  );
});
