import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { vi } from 'vitest';

/** The texts of all programs, by name. */
export type Texts = Readonly<Record<string, string>>;

const nothing = `,
found_nothing (code, severity, object, path, message, risk, remedy) as (
  select ''::text, ''::text, ''::text, ''::text, ''::text, ''::text, ''::text where false
)`;

const texts = new Map<string, string>();

/** A file's text, as it was at first: a run takes long, and somebody may edit it meanwhile. */
export function textOf(path: string): string {
  const text = texts.get(path) ?? readFileSync(path, 'utf8');
  texts.set(path, text);
  return text;
}

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
  const read = (path: string) => {
    const file = basename(path);
    const text = (file === change.file && change.text) || textOf(path);
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
