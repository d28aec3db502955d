import { type AccessPolicy, policySchema, validatePolicy } from '../../access';
import { defaultsOf } from '../../access/defaults';
import { mergeValues } from '../../values/merge';
import { describe } from '../database/look';
import {
  connectionOptions,
  connectionUsage,
  databaseText,
  withDatabase,
} from '../database/with-database';
import { answered, beginLook } from '../explain/ask-question';
import { nearest } from '../nearest';
import { command } from '../options';
import { paintFor } from '../paint';
import { Refusal, usageError } from '../refusal';
import { ask } from '../session';
import { refuseUnwritable, writeWhole } from '../write-whole';
import { type Adopted, adoptedPolicy } from './build-policy';
import type { Live } from './live';
import { policyYaml } from './policy-yaml';
import { refusedText } from './print-refused';
import { refusedIn } from './refused';
import { readStatements } from './statements';

const usage = `cdk8s-two-user-postgres adopt --service-user ROLE [OPTION ...]

Reads a database in use, and prints a policy that says what the application's user may do there today, less what no
policy gives; and a list of what would be refused then, with the usual way out of each. Reads the catalog and
pg_stat_statements, best as a superuser or a member of pg_read_all_stats, and changes nothing.

      --service-user ROLE  the user that the application logs in as today
      --admin-user ROLE    the role that is to own, migrate and grant; left out: the owner of the database, or else the
                           one of most tables, but for the service and superusers, or else admin_apps
      --reader ROLE        a role that only reads, to be described as a reader, too; several times for several. Without
                           it, those that could be are named in a comment.
  -o, --output FILE        write the policy to a file, and print the list; otherwise the policy is printed, and the list
                           goes to standard error
${connectionUsage}
      --json               print JSON: database, policy, refused, note, candidates
  -h, --help               print this

Exit code 0: there it is; 1: no answer; 64: the command line is wrong.
`;

const options = {
  'service-user': { type: 'string' },
  'admin-user': { type: 'string' },
  reader: { type: 'string', multiple: true },
  output: { type: 'string', short: 'o' },
  ...connectionOptions,
  json: { type: 'boolean' },
} as const;

/** Prints a policy for a database that is in use. */
export const run = command(usage, options, async (given) => {
  const service = given['service-user'];
  if (service === undefined) {
    throw new Refusal(
      ['a missing --service-user is not allowed; give the user that the application logs in as'],
      usageError,
    );
  }
  const { reader: readers = [], 'admin-user': adminUser } = given;
  if (given.output !== undefined) refuseUnwritable('-o', given.output);
  await withDatabase(given, { roles: [], onlyRoles: false }, async (use) => {
    const { client, during } = use;
    await beginLook(client);
    const live = await during(
      'reading the catalog',
      answered<Live>(client, 'adopt.sql', { service, readers }),
    );
    refuseMissing(live);
    const statements = await during(
      'reading pg_stat_statements',
      readStatements(client, live.statements, service),
    );
    await ask(client, 'rollback');
    const admin = adminUser ?? adminOf(live, service);
    const adopted = adoptedPolicy(live, { service, admin, readers }, statements.temporary);
    const policy = complete(adopted.policy);
    const refused = refusedIn(live, statements.refused, adopted);
    const candidates = live.others.filter(({ name }) => !readers.includes(name));
    const database = describe(use, live);
    const yaml = policyYaml(adopted, {
      head: headOf(databaseText(use, live.version), service, live),
      foot: footOf(database.database, candidates),
    });
    if (given.output !== undefined) writeWhole(given.output, yaml);
    if (given.json) {
      const document = { database, policy, refused, note: statements.note, candidates };
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    }
    const list = given.output === undefined ? process.stderr : process.stdout;
    if (given.output === undefined) process.stdout.write(yaml);
    list.write(refusedText(refused, statements.note, paintFor(list)));
  });
});

function refuseMissing({ missing, names, server, version }: Live): void {
  if (server < 140_000) {
    throw new Refusal([`PostgreSQL ${version} is too old; allowed: 14 and later`]);
  }
  const problems = missing.map((name) => {
    const like = nearest(name, names ?? []);
    const remedy = like === undefined ? 'correct it' : `do you mean ${JSON.stringify(like)}?`;
    return `role ${JSON.stringify(name)} does not exist; ${remedy}`;
  });
  if (problems.length > 0) throw new Refusal(problems);
}

/** Who is most likely to be the admin. */
function adminOf({ databaseOwner, relations, owned }: Live, service: string): string {
  const { name, superuser } = databaseOwner;
  if (name !== service && !superuser) return name;
  const theirs = new Set(owned.map(({ role }) => role));
  const counts = new Map<string, number>();
  for (const { owner, role } of relations) {
    if (role !== service || theirs.has(owner) || owner === name) continue;
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? policySchema.properties.admin.default;
}

/**
 * The policy with all its defaults, as every command takes it.
 *
 * @throws Refusal when a name in the database is none that a policy can have, say
 */
function complete(policy: Adopted['policy']): AccessPolicy {
  try {
    return validatePolicy(mergeValues(defaultsOf(policySchema), policy));
  } catch (error) {
    throw new Refusal([
      'what was found is no policy that could be applied',
      ...(error as Error).message.split('\n').slice(1),
    ]);
  }
}

function headOf(database: string, service: string, { schemas }: Live): string[] {
  return [
    `What ${service} may do today, less what no policy gives: DELETE, TRUNCATE and the like. From`,
    `${database}.`,
    'A table without a rule is readWrite: SELECT, INSERT, UPDATE. Look through it, and then see plan -f.',
    ...(schemas.length === 0
      ? [
          `${service} has no privilege on any table here, so this is only what a policy begins with.`,
        ]
      : []),
  ];
}

function footOf(database: string, candidates: Live['others']): string[] {
  const readers = candidates.filter(({ writes }) => !writes).map(({ name }) => name);
  const writers = candidates.filter(({ writes }) => writes).map(({ name }) => name);
  const logins = candidates.filter(({ login }) => login).map(({ name }) => name);
  return [
    ...(readers.length === 0
      ? []
      : [
          `Others that read here, and could be readers; adopt describes them, too: ${readers.map((name) => `--reader ${name}`).join(' ')}`,
        ]),
    ...(writers.length === 0
      ? []
      : [
          `Others that write here: ${writers.join(', ')}. Their privileges are left alone; an application of its own gets a policy of its own.`,
        ]),
    ...(logins.length === 0
      ? []
      : [
          `CONNECT and TEMPORARY are taken from PUBLIC; whoever else logs in needs: grant connect on database ${JSON.stringify(database)} to ${logins.map((name) => JSON.stringify(name)).join(', ')}`,
        ]),
  ];
}
