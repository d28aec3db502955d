import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exampleManifests } from '../../src/cli/examples';
import { sqlPrograms } from '../../src/sql/programs';
import {
  parserReady,
  programViolations,
  sqlViolations,
  textViolations,
  yamlViolations,
} from './grant-guard';

beforeAll(() => parserReady);

describe('a planted violation is caught:', () => {
  test.each([
    ['a privilege', 'grant delete on t to x', 'grants delete'],
    ['one of several', 'grant select, insert, TRUNCATE on t to x', 'grants truncate'],
    ['all', 'grant all on t to x', 'grants all'],
    ['all privileges', 'grant all privileges on all tables in schema s to x', 'grants all'],
    ['all on columns', 'grant all (a) on t to x', 'grants all'],
    ['references on columns', 'grant references (a) on t to x', 'grants references'],
    ['maintain', 'grant maintain on t to x', 'grants maintain'],
    ['create on a schema', 'grant create on schema s to x', 'grants create'],
    ['one of several of columns', 'grant select (a), delete (b) on t to x', 'grants delete'],
    ['create on a database', 'grant temporary, create on database d to x', 'grants create'],
    ['a parameter', 'grant set on parameter session_replication_role to x', 'grants set'],
    ['a grant option', 'grant select on t to x with grant option', 'grants with grant option'],
    ['a role', 'grant admin to x', 'grants a role'],
    ['a role at its making', 'create role x in role admin', 'makes a role a member'],
    ['a member at its making', 'create role x role service', 'makes a role a member'],
    ['a member later', 'alter group admin add user service', 'makes a role a member'],
    [
      'defaults',
      'alter default privileges for role a grant delete on tables to x',
      'grants delete by default',
    ],
    [
      'all by default',
      'alter default privileges grant all on tables to x',
      'grants all by default',
    ],
    ['after another statement', 'select 1; grant delete on t to x', 'grants delete'],
    ['a format string', "select format('grant delete on %I to %I', 'a', 'b')", 'grants delete'],
    ['all in a format string', "select format('grant all on %I to %I', 'a', 'b')", 'grants all'],
    ['a role in a format string', "select format('grant %I to %I', 'a', 'b')", 'grants a role'],
    ['a concatenation', "select 'grant ' || 'delete' || ' on t'", 'has the words'],
    ['a branch', "select 'grant ' || case when true then 'delete' end || ' on t'", 'has the words'],
    ['an E string', "select e'grant\\ndelete on t to x'", 'grants delete'],
    [
      'a statement in a DO block',
      'do $$ begin grant delete on t to x; end $$',
      'grants delete in a DoStmt',
    ],
    [
      'a role in a DO block',
      'do $$ begin grant admin to x; end $$',
      'grants a role to a role in a DoStmt',
    ],
    [
      'a string in a DO block',
      "do $$ begin execute 'grant delete on t to x'; end $$",
      'grants delete',
    ],
    [
      'a role in a string in a DO block',
      "do $$ begin execute format('grant %I to x', 'admin'); end $$",
      'grants a role to a role',
    ],
    [
      'a statement in a function',
      'create function f() returns void language plpgsql as $f$ begin grant admin to x; end $f$',
      'grants a role to a role in a CreateFunctionStmt',
    ],
    ['a comment in between', 'grant /* on */ delete on t to x', 'grants delete'],
    [
      'a vocabulary',
      "with rule_privilege (p) as (values ('SELECT'), ('DELETE')) select p from rule_privilege",
      'lists DELETE in rule_privilege',
    ],
    ['no SQL', 'grant delete onto t', 'is not SQL'],
  ])('%s', (_, sql, found) => {
    expect(sqlViolations(sql)).toContainEqual(expect.stringContaining(found));
  });

  test.each([
    ['in a shell script', `psql -c "GRANT DELETE ON t TO x"`],
    ['over two lines', 'grant select,\n  delete on t to x'],
    ['all', 'grant all privileges on t to x'],
    ['behind a comment', '# says nothing\ngrant all on t to x # nor here'],
  ])('in a text %s', (_, text) => {
    expect(textViolations(text)).toEqual([expect.stringContaining('has the words')]);
  });

  test.each([
    ['a program', 'data:\n  a.sql: |\n    grant delete on t to x\n', 'a.sql grants delete'],
    ['a program that is no SQL', 'data:\n  a.sql: selec 1\n', 'a.sql is not SQL'],
    [
      'a role in a second document',
      'a: 1\n---\ndata:\n  a.sql: grant a to b\n',
      'a.sql grants a role',
    ],
    ['a script', 'data:\n  a.sh: |\n    psql -c "grant truncate on t to x"\n', 'has the words'],
    ['an escaped string', 'args: ["grant\\x20delete on t to x"]\n', 'has the words'],
    ['a folded string', 'args:\n  - >-\n    grant\n    delete on t to x\n', 'has the words'],
    [
      'a program of two files',
      'data:\n  a.sql: grant\n  b.sql: \' delete on t to x\'\n  c.sh: ask "$(program a.sql b.sql)"\n',
      'a.sql b.sql grants delete',
    ],
    ['no YAML', 'a: 1\n a: 2\n', 'is not YAML'],
    ['what cannot be read', 'data:\n  a.sql: {{ .Values.x }}\n', 'a.sql is not a text'],
  ])('in YAML, %s', (_, text, found) => {
    expect(yamlViolations(text).violations).toContainEqual(expect.stringContaining(found));
  });
});

test('in the real programs too', () => {
  for (const sql of Object.values(sqlPrograms)) {
    expect(sqlViolations(`${sql.replace(/;?\s*$/, ';')}\ngrant delete on t to x`)).not.toEqual([]);
  }
  const diff = sqlPrograms['diff.sql'] as string;
  const widened = diff.replace("'table', 'UPDATE'", "'table', 'DELETE'");
  expect(widened).not.toBe(diff);
  expect(sqlViolations(widened)).toEqual(['lists DELETE in rule_privilege']);
});

describe('what is harmless passes:', () => {
  test.each([
    'grant select, insert, update on all tables in schema s to x',
    'grant usage on schema s to x; grant connect on database d to x; grant execute on function f() to x',
    'grant select (a, b), insert (a), update (b) on table s.t to x; grant connect, temporary on database d to x',
    'grant execute on routine s.f(integer,text[]) to x; create schema s authorization a',
    'revoke all on t from x; revoke grant option for all on t from x; revoke admin from x',
    'alter default privileges revoke execute on functions from public',
    '-- grant delete on t to x\nselect 1 /* grant all on t to x */',
    "select format('grant %s on table %I to %I', 'select', 'a', 'b')",
    "select format('revoke delete on %I from %I', 'a', 'b') where 'DELETE' = any ('{DELETE}')",
    "do $$ begin execute 'grant select on t to x'; end $$",
    'create role x login nosuperuser; alter role x nocreatedb',
  ])('%s', (sql) => {
    expect(sqlViolations(sql)).toEqual([]);
  });

  test('YAML whose programs grant what they may', () => {
    const text =
      '# grant all on t to x\ndata:\n  a.sql: grant select on t to x\n  b.sql: select 1\n';
    expect(yamlViolations(text)).toEqual({ violations: [], programs: 2 });
  });
});

/** All files below a folder. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('nothing that we emit grants more than the allow-list:', () => {
  const programs = Object.entries(sqlPrograms);

  test.each(programs)('the program %s', (_, sql) => {
    expect(sqlViolations(sql)).toEqual([]);
  });

  test.each(programs)('the program %s is ASCII, for databases of any encoding', (_, sql) => {
    expect(sql).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test('every SQL file of the sources is one of the programs, or a part of one', () => {
    const files = filesBelow('src/sql').filter((path) => extname(path) === '.sql');
    expect(files.length).toBeGreaterThan(0);
    const forgotten = files.filter((path) =>
      // Where a text says ${part}, the loader puts the part.
      readFileSync(path, 'utf8')
        .split(/\$\{[\w-]+\}/)
        .map((piece) => piece.trim())
        // The long ones go into the pods without their comments.
        .some((piece) => {
          const pieces = [piece, piece.replace(/^ *--.*\n/gm, '')];
          return !programs.some(([, program]) => pieces.some((text) => program.includes(text)));
        }),
    );
    expect(forgotten).toEqual([]);
  });

  test('the shell scripts', () => {
    const files = filesBelow('src').filter((path) => extname(path) === '.sh');
    expect(files.length).toBeGreaterThan(0);
    for (const path of files) expect(textViolations(readFileSync(path, 'utf8')), path).toEqual([]);
  });

  test('the manifests as they are synthesized now', () => {
    const verdicts = Object.values(exampleManifests()).map(yamlViolations);
    expect(verdicts.flatMap(({ violations }) => violations)).toEqual([]);
    expect(verdicts.reduce((sum, { programs }) => sum + programs, 0)).toBeGreaterThan(0);
  });

  test('the files in dist and charts', () => {
    const files = ['dist', 'charts'].flatMap(filesBelow);
    let found = 0;
    for (const path of files) {
      const text = readFileSync(path, 'utf8');
      // What a template becomes is YAML: see the tests of the chart, which look at that.
      if (/\.ya?ml$/.test(path) && !path.includes('/templates/')) {
        const { violations, programs } = yamlViolations(text);
        expect(violations, path).toEqual([]);
        found += programs;
      } else if (extname(path) !== '.sql') {
        expect(textViolations(text), path).toEqual([]);
      }
    }
    for (const folder of new Set(files.filter((path) => extname(path) === '.sql').map(dirname))) {
      const beside = readdirSync(folder).map(
        (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
      );
      expect(programViolations(new Map(beside)), folder).toEqual([]);
    }
    // The manifests carry the programs: none found would mean that we looked in the wrong place.
    expect(found).toBeGreaterThan(0);
  });
});
