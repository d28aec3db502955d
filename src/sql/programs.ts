import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string): string => readFileSync(join(__dirname, name), 'utf8').trimEnd();

/** Puts something where a text names it, as in `${facts}`. */
const put = (text: string, name: string, content: string): string =>
  text.replaceAll(`\${${name}}`, () => content);

/** The same with a part that several programs share. */
const include = (text: string, part: string): string => put(text, part, read(`${part}.sql`));

/**
 * A long program as it goes into the pods. NOTE: `kubectl apply` keeps the whole ConfigMap a second time in an annotation,
 * and all annotations of an object together have at most 262,144 bytes.
 */
const withoutComments = (text: string): string =>
  `-- Its comments are in the package's src/sql: this text must be short.\n${text.replace(/^ *--.*\n/gm, '')}`;

/** In this order: `pinned` has `path-names`. */
const parts = [
  'bookkeeping',
  'effective-rule',
  'pinned',
  'path-names',
  'watched-trigger',
  'code-text',
  'removes-rows',
  'true-words',
];

const catalog = [
  'catalog',
  'catalog-rules',
  'catalog-relations',
  'catalog-routines',
  'catalog-wants',
]
  .map((name) => parts.reduce(include, `${read(`${name}.sql`)}\n\n`))
  .join('')
  .trimEnd();
const diff = read('diff.sql');
const facts = parts.reduce(include, read('facts.sql'));
const findings = findingsOf([
  'findings.sql',
  'findings-policy.sql',
  'findings-roles.sql',
  'findings-settings.sql',
  'findings-server.sql',
  'findings-code.sql',
  'findings-code-writes.sql',
  'findings-code-reads.sql',
]);

/**
 * The findings, from files by subject. Each of their CTEs whose name begins with `found_` has rows of findings: code,
 * severity, object, path, message, risk, remedy. Together they are `finding`, once what the policy accepts is lowered.
 */
function findingsOf(names: readonly string[]): string {
  const texts = names.map((name) => parts.reduce(include, read(name)));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/^(found_\w+) /gm)].map(([, name]) => `select * from ${name}`),
  );
  const united = `found as materialized (\n  ${found.join('\n  union all\n  ')}\n)`;
  return `${texts.join('')},\n${united}${read('accepted.sql')}`;
}

/** Puts the seal's text where a program names it. Another text of what a seal stands for makes other seals. */
function withFacts(text: string): string {
  const meaning = [catalog, diff, findings, facts, read('check.sql')].join('');
  const engine = createHash('sha256').update(meaning).digest('hex').slice(0, 16);
  return put(text, 'facts', put(facts, 'engine', engine));
}

/** The statements that bring a database to the policy, in order, one row each. Empty means converged. */
const diffRows = `${catalog}${diff}
select position, round, statement, reason
from statement
order by position`;

/** Every way in which a role has more or less than the policy says, one row each, errors first. */
const findingRows = `${catalog}${diff}${findings}
select code, severity, object, path, message, risk, remedy
from finding
order by severity, code, object, path, message`;

/** What goes on from `catalog.sql` and `statements.sql` to one statement: a first look at what is to be done. */
const look = withoutComments(read('look.sql'));

/** The same, with the findings and the seal: the whole check. */
const check = withoutComments(`${findings}${withFacts(read('check.sql'))}`);

/**
 * What goes on from `catalog.sql` alone: what the current user should be able to do, relation by relation, into the setting
 * `two_user.expected`, and the roles that it is or can become into `two_user.roles`.
 */
const expected = withoutComments(`,
${read('expected.sql')}
select set_config('two_user.expected', coalesce(jsonb_agg(to_jsonb(expected) order by elsewhere, name), '[]')::text, true) is not null as kept,
  set_config('two_user.roles', (
    select coalesce(jsonb_agg(pg_get_userbyid(role) order by pg_get_userbyid(role) <> current_user, role), '[]')
    from (select distinct role from myself) as one)::text, true) is not null as roles_kept
from expected`);

/** Who may do what with everything in the policy's schemas, and why: one JSON document in one row. */
const matrix = `${catalog}${include(read('matrix.sql'), 'effective-rule')}`;

/** What a pod sends as it is, by file name. */
const podStatements: Readonly<Record<string, string>> = {
  'settings.sql': read('settings.sql'),
  'start.sql': read('start.sql'),
  'gate.sql': read('gate.sql'),
  'deletable.sql': read('deletable.sql'),
  'release-table.sql': read('release-table.sql'),
  'job.sql': read('job.sql'),
  'overtaken.sql': read('overtaken.sql'),
  'state.sql': withFacts(read('state.sql')),
  'lock.sql': read('lock.sql'),
  'holder.sql': read('holder.sql'),
  'others.sql': read('others.sql'),
  'blocker.sql': read('blocker.sql'),
  'plan-lines.sql': read('plan-lines.sql'),
  'finding-lines.sql': read('finding-lines.sql'),
  'apply.sql': read('apply.sql'),
  'record.sql': read('record.sql'),
  'reseal.sql': read('reseal.sql'),
  'verify.sql': read('verify.sql'),
  'verify-report.sql': read('verify-report.sql'),
};
const begin = withoutComments(catalog);
const statements = withoutComments(diff);

/**
 * The SQL programs that run in pods, by file name: they go into the access ConfigMap. Each is constant text: what
 * varies comes in as a setting (`two_user.policy` and the like), never as part of the text. `catalog.sql` and
 * `statements.sql` begin statements that `look.sql`, `check.sql` and `expected.sql` end; here each is there once.
 */
export const podPrograms: Readonly<Record<string, string>> = {
  ...podStatements,
  'catalog.sql': begin,
  'statements.sql': statements,
  'look.sql': look,
  'check.sql': check,
  'expected.sql': expected,
};

/** All SQL programs, by file name, as whole statements: those of the pods, and what only a person or the bootstrap asks for. */
export const sqlPrograms: Readonly<Record<string, string>> = {
  ...podStatements,
  'look.sql': `${begin}${statements}${look}`,
  'check.sql': `${begin}${statements}${check}`,
  'expected.sql': `${begin}${expected}`,
  'diff.sql': diffRows,
  'findings.sql': findingRows,
  'matrix.sql': matrix,
  'bootstrap.sql': read('bootstrap.sql'),
  'explain-object.sql': read('explain-object.sql'),
  'explain-names.sql': read('explain-names.sql'),
  'explain.sql': read('explain.sql'),
  'explain-ways.sql': read('explain-ways.sql'),
  // What the policy says of the object that explain.sql is asked about.
  'explain-policy.sql': `${catalog},\n${read('explain-policy.sql')}`,
  'adopt.sql': parts.reduce(include, read('adopt.sql')),
};
