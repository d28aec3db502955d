import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { vi } from 'vitest';

/** The texts of all programs, by name. */
export type Texts = Readonly<Record<string, string>>;

const nothing = `,
found_nothing (code, severity, object, path, message, risk, remedy) as (
  select ''::text, ''::text, ''::text, ''::text, ''::text, ''::text, ''::text where false
)`;

/** A file of findings that nobody asks for: what is not referred to is not planned. */
function unasked(file: string, text: string): string {
  const left = text.replace(/^found_/gm, 'unasked_');
  return file === 'findings.sql' ? left + nothing : left;
}

/**
 * The programs, of which no statement may run for long.
 *
 * @param findings the files whose findings are asked for; without all of them, there are no seals either
 * @param change another text of one file
 */
export async function programsWith(
  findings: readonly string[] | 'all',
  change: { readonly file?: string; readonly text?: string } = {},
): Promise<Texts> {
  const read = (path: string, encoding: 'utf8') => {
    const file = basename(path);
    const text = (file === change.file && change.text) || readFileSync(path, encoding);
    if (file === 'settings.sql') return text.replace("'5min'", "'10s'");
    if (findings === 'all') return text;
    if (file === 'facts.sql') return ',\nfacts as (select null::text as digest)';
    if (file.startsWith('findings') && !findings.includes(file)) return unasked(file, text);
    return text;
  };
  vi.resetModules();
  vi.doMock('node:fs', async (original) => ({
    ...(await original<object>()),
    readFileSync: read,
  }));
  const { sqlPrograms } = await import('../../../src/sql/programs');
  vi.doUnmock('node:fs');
  return sqlPrograms;
}
