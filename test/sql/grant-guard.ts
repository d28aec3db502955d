import { loadModule, parsePlPgSQLSync, parseSync, scanSync } from 'libpg-query';
import { isScalar, type Node, parseAllDocuments, visit } from 'yaml';

/** PostgreSQL's parser is WebAssembly: wait for this before the first check. */
export const parserReady: Promise<void> = loadModule();

/** All that any emitted text may grant. */
const allowed = new Set(['select', 'insert', 'update', 'usage', 'connect', 'temporary', 'execute']);

/** What takes rows or structure away, or includes it. */
const forbidden = 'delete|truncate|trigger|references|maintain|all';

/**
 * What a whole SQL program grants and must not, as PostgreSQL's own parser reads it: in its statements, in the bodies of
 * its DO blocks and functions, and in the string constants that it may execute. Empty when there is nothing.
 */
export function sqlViolations(sql: string): string[] {
  try {
    return [...treeViolations(parseSync(sql)), ...textViolations(withoutSqlComments(sql))];
  } catch (error) {
    return [`is not SQL: ${(error as Error).message}`, ...textViolations(sql)];
  }
}

/**
 * What any text grants and must not, found by its words: `grant`, and before the `on` a word that must not be there.
 * Lines that are comments in SQL, shell or YAML do not count.
 */
export function textViolations(text: string): string[] {
  const code = text.replace(/^[ \t]*(--|#).*$/gm, '');
  // NOTE: `'grant' then` is a branch that follows a grant, and no privilege list goes on behind `from`.
  const pattern = new RegExp(
    `\\bgrant\\b(?!\\s+option\\s+for|'\\s+then)(?:(?!\\b(?:on|from)\\b)[^;]){0,300}?\\b(?:${forbidden})\\b`,
    'gi',
  );
  return [...code.matchAll(pattern)].map(([words]) => `has the words ${JSON.stringify(words)}`);
}

/** What a YAML file holds: its violations, and how many SQL programs were found in its ConfigMaps. */
export interface YamlVerdict {
  readonly violations: string[];
  readonly programs: number;
}

/**
 * Checks a YAML file: the text as a whole, every string in it, and each `*.sql` key as a SQL program, or as the part of one
 * that the scripts beside it make it: `program a.sql b.sql`.
 */
export function yamlViolations(text: string): YamlVerdict {
  const violations = textViolations(text);
  let programs = 0;
  for (const document of parseAllDocuments(text)) {
    if (!('errors' in document)) continue;
    violations.push(...document.errors.map((error) => `is not YAML: ${error.message}`));
    const files = new Map<string, string>();
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !/\.(sql|sh)$/.test(String(key.value))) return;
        if (isStringNode(value)) files.set(String(key.value), value.value);
        else violations.push(`${key.value} is not a text`);
      },
      // A folded or escaped string is only here what a program reads.
      Scalar(_, node) {
        if (isStringNode(node)) violations.push(...textViolations(node.value));
      },
    });
    programs += [...files.keys()].filter((name) => name.endsWith('.sql')).length;
    violations.push(...programViolations(files));
  }
  return { violations: [...new Set(violations)], programs };
}

/** Checks the SQL programs among files that lie side by side, name to text: whole, as the scripts among them put them together. */
export function programViolations(files: ReadonlyMap<string, string>): string[] {
  return wholePrograms(files).flatMap((names) =>
    sqlViolations(names.map((name) => files.get(name) ?? '').join('')).map(
      (violation) => `${names.join(' ')} ${violation}`,
    ),
  );
}

/** The files of each program: what scripts put together, and alone what none of them does. */
function wholePrograms(files: ReadonlyMap<string, string>): string[][] {
  const scripts = [...files].filter(([name]) => name.endsWith('.sh'));
  const joined = scripts.flatMap(([, text]) =>
    [...text.matchAll(/\bprogram((?: [\w-]+\.sql){2,})/g)].map(([, names = '']) =>
      names.trim().split(' '),
    ),
  );
  const alone = [...files.keys()].filter(
    (name) => name.endsWith('.sql') && !joined.some((names) => names.includes(name)),
  );
  return [...joined, ...alone.map((name) => [name])];
}

function isStringNode(node: unknown): node is Node & { value: string } {
  return isScalar(node) && typeof node.value === 'string';
}

/** The comments as PostgreSQL's scanner sees them; its positions count bytes. */
function withoutSqlComments(sql: string): string {
  const bytes = Buffer.from(sql);
  for (const token of scanSync(sql).tokens) {
    if (/COMMENT/.test(token.tokenName)) bytes.fill(' ', token.start, token.end);
  }
  return bytes.toString();
}

type Tree = Readonly<Record<string, unknown>>;

function treeViolations(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(treeViolations);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...nodeViolations(name, value as Tree),
    ...treeViolations(value),
  ]);
}

function nodeViolations(name: string, node: Tree): string[] {
  switch (name) {
    case 'GrantStmt':
      return grantViolations(node);
    case 'AlterDefaultPrivilegesStmt':
      return grantViolations(node.action as Tree).map((found) => `${found} by default`);
    case 'GrantRoleStmt':
      return node.is_grant ? ['grants a role to a role'] : [];
    case 'CreateRoleStmt':
    case 'AlterRoleStmt':
      return membershipViolations(node);
    case 'DoStmt':
    case 'CreateFunctionStmt':
      return bodyViolations(name, node);
    case 'CommonTableExpr':
      return vocabularyViolations(node);
    case 'sval':
      return constantViolations(String(node));
    default:
      return [];
  }
}

function grantViolations(grant: Tree): string[] {
  if (!grant.is_grant) return [];
  const privileges = grant.privileges as { AccessPriv: { priv_name?: string } }[] | undefined;
  // The parser says nothing at all for ALL, and nothing but columns for ALL (a, b).
  const names = privileges?.map(({ AccessPriv }) => AccessPriv.priv_name ?? 'all') ?? ['all'];
  const wrong = names.filter((name) => !allowed.has(name.toLowerCase()));
  return [
    ...wrong.map((name) => `grants ${name}`),
    ...(grant.grant_option ? ['grants with grant option'] : []),
  ];
}

/** CREATE ROLE .. IN ROLE, .. ROLE, .. ADMIN, and ALTER GROUP .. ADD USER. */
function membershipViolations(node: Tree): string[] {
  const options = (node.options ?? []) as { DefElem: { defname: string } }[];
  const dropped = node.action === -1;
  return options
    .filter(({ DefElem }) => /^(addroleto|rolemembers|adminmembers)$/.test(DefElem.defname))
    .flatMap(() => (dropped ? [] : ['makes a role a member of a role']));
}

/** The statements in a PL/pgSQL body. Bodies in SQL, and those that do not compile alone, are checked as constants. */
function bodyViolations(name: string, node: Tree): string[] {
  const options = (node.args ?? node.options) as { DefElem: { defname: string; arg: unknown } }[];
  const body = JSON.stringify(options.find(({ DefElem }) => DefElem.defname === 'as')?.DefElem.arg);
  const found = [...(body ?? '').matchAll(/"sval":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text]) => JSON.parse(text as string) as string,
  );
  return found.flatMap((text) => plpgsqlViolations(text).map((v) => `${v} in a ${name}`));
}

function plpgsqlViolations(body: string): string[] {
  let compiled: unknown;
  try {
    compiled = parsePlPgSQLSync(`do ${dollarQuoted(body)}`);
  } catch {
    return [];
  }
  const queries = [...JSON.stringify(compiled).matchAll(/"query":("(?:[^"\\]|\\.)*")/g)];
  return queries.flatMap(([, text]) => {
    const query = JSON.parse(text as string) as string;
    // An expression such as the operand of EXECUTE is no statement by itself.
    const tree = parsed(query) ?? parsed(`select ${query}`);
    return tree === undefined ? textViolations(query) : treeViolations(tree);
  });
}

function dollarQuoted(body: string): string {
  let tag = '$body$';
  while (body.includes(tag)) tag = tag.replace('$body', '$body_');
  return `${tag}${body}${tag}`;
}

/** A string may be executed: as a statement of its own, its format() placeholders filled with something harmless. */
function constantViolations(constant: string): string[] {
  if (!/\b(grant|member|role|group|default)\b/i.test(constant)) return [];
  const filled = constant
    .replace(/^(\s*grant\s+)%(\d+\$)?s/i, '$1select')
    .replace(/%(\d+\$)?L/g, "'x'")
    .replace(/%(\d+\$)?[Is]/g, 'x');
  const tree = parsed(filled);
  return [...(tree === undefined ? [] : treeViolations(tree)), ...textViolations(constant)].map(
    (found) => `${found} in the constant ${JSON.stringify(constant)}`,
  );
}

/** The grants that are put together word by word take their words from a CTE that lists who gets what. */
function vocabularyViolations(cte: Tree): string[] {
  if (
    !/privilege|want/.test(String(cte.ctename)) ||
    /^(column_privilege)$/.test(String(cte.ctename))
  )
    return [];
  const constants = [...JSON.stringify(cte).matchAll(/"sval":"([^"\\]+)"/g)].map(
    ([, text]) => text,
  );
  return constants
    .filter((text) => new RegExp(`^(?:${forbidden})$`, 'i').test(text as string))
    .map((text) => `lists ${text} in ${cte.ctename}`);
}

function parsed(sql: string): unknown {
  try {
    return parseSync(sql);
  } catch {
    return undefined;
  }
}
