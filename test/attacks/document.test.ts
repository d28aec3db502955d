import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areas } from './all';
import { attacksDocument } from './document';

const path = join(__dirname, '../../docs/attacks.md');

test('docs/attacks.md is what the runs are held to', () => {
  if (process.env.UPDATE) writeFileSync(path, attacksDocument());
  expect(readFileSync(path, 'utf8')).toBe(attacksDocument());
});

test('the titles of attacks differ', () => {
  const titles = areas.flatMap(({ attacks }) => attacks.map(({ title }) => title));
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
