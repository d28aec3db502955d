import { Client, type ClientConfig, DatabaseError } from 'pg';
import { nameProblem } from '../access/identifiers';
import { matchesVerifier, scramVerifier } from '../sql/scram';
import { program } from './session';

export interface BootstrapUser {
  /** The role's name, at most 63 bytes. */
  readonly role: string;
  /** Its password. Never sent: the server gets a SCRAM-SHA-256 verifier. */
  readonly password: string;
}

/** No `connectionString`: in `pg` that would win over the database which we set. */
export type SuperuserConnection = Pick<
  ClientConfig,
  'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'
>;

export interface BootstrapProps {
  /** How a superuser connects, and to which database first, e.g. `postgres`. */
  readonly superuser: SuperuserConnection;
  /** Owns the database. */
  readonly admin: BootstrapUser;
  /** What the application will be. */
  readonly service: BootstrapUser;
  /** The database's name, at most 63 bytes. */
  readonly database: string;
}

/** A statement that was executed, verifiers cut short, and why. */
export interface BootstrapStep {
  readonly statement: string;
  readonly reason: string;
}

/**
 * Makes the two users and the database that the admin owns, and returns what was done: nothing when all is as it
 * should be. Safe to run twice at once, and again after it was interrupted.
 *
 * @throws when a name is impossible, two of the users are the same, or the server refuses; the message names the statement.
 */
export async function bootstrap(props: BootstrapProps): Promise<BootstrapStep[]> {
  refuseImpossible(props);
  const maintenance = await connect(props.superuser);
  try {
    await lock(maintenance);
    const plan = await parameter(maintenance, props);
    const steps = await converge(maintenance, plan);
    // The passwords are set now; in the database itself only its schema is left.
    const target = await connect({ ...props.superuser, database: props.database });
    try {
      return [...steps, ...(await converge(target, withoutVerifiers(plan)))];
    } finally {
      await target.end();
    }
  } finally {
    await maintenance.end();
  }
}

/** As the program reads it. */
interface Plan {
  readonly admin: { readonly role: string; readonly verifier: string | null };
  readonly service: { readonly role: string; readonly verifier: string | null };
  readonly database: string;
}

function refuseImpossible(props: BootstrapProps): void {
  const names = { 'admin.role': props.admin.role, 'service.role': props.service.role };
  for (const [path, name] of Object.entries({ ...names, database: props.database })) {
    const problem = nameProblem(name);
    if (problem !== undefined) throw new Error(`${path}: ${JSON.stringify(name)}; ${problem}`);
  }
  if (props.admin.role === props.service.role) {
    throw new Error(
      `service.role: ${JSON.stringify(props.service.role)} is the admin too; allowed: two different users; give the service one of its own`,
    );
  }
}

async function connect(config: SuperuserConnection): Promise<Client> {
  const client = new Client({ application_name: 'two-user bootstrap', ...config });
  // A connection that breaks fails the query under way; without a listener it would also end the process.
  client.on('error', () => {});
  await client.connect();
  // NOTE: we are superuser, and in the target database others may have made functions and operators.
  await client.query("set search_path = pg_catalog; set lock_timeout = '60s'");
  return client;
}

/** Bootstraps of one server wait for each other. The key is "two_user" in ASCII. */
async function lock(client: Client): Promise<void> {
  try {
    await client.query("select pg_advisory_lock(x'74776f5f75736572'::bigint)");
  } catch (error) {
    if (codeOf(error) !== lockNotAvailable) throw error;
    throw new Error(
      'another bootstrap of this server has held the advisory lock for 60 s; wait for it, or end its session: ' +
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and objid = x'75736572'::int",
    );
  }
}

/** A verifier only for those whose password is another one, so that a second run has nothing to do. */
async function parameter(client: Client, props: BootstrapProps): Promise<Plan> {
  const { rows: session } = await client.query('select session_user as name');
  const roles = [props.admin.role, props.service.role];
  if (roles.includes(session[0].name)) {
    throw new Error(
      `superuser: ${JSON.stringify(session[0].name)} is one of the two users; allowed: a third one; connect as another superuser`,
    );
  }
  const { rows } = await client.query(
    'select rolname, rolpassword from pg_authid where rolname = any ($1)',
    [roles],
  );
  const user = ({ role, password }: BootstrapUser) => {
    const stored = rows.find((row) => row.rolname === role)?.rolpassword ?? '';
    return { role, verifier: matchesVerifier(password, stored) ? null : scramVerifier(password) };
  };
  return { admin: user(props.admin), service: user(props.service), database: props.database };
}

function withoutVerifiers(plan: Plan): Plan {
  return {
    ...plan,
    admin: { ...plan.admin, verifier: null },
    service: { ...plan.service, verifier: null },
  };
}

/**
 * Asks what is to be done and does it, until nothing is. Bootstraps from other maintenance databases, whose advisory
 * locks are not ours, and people at work by hand can be quicker: then what is left is asked again.
 */
async function converge(client: Client, plan: Plan): Promise<BootstrapStep[]> {
  const done: BootstrapStep[] = [];
  let current = plan;
  for (let round = 1; round <= 10; round++) {
    const steps = await ask(client, current);
    if (steps.length === 0) return done;
    let overtaken = false;
    for (const step of steps) {
      const shown = { ...step, statement: withoutVerifier(step.statement) };
      try {
        await client.query(step.statement);
        done.push(shown);
      } catch (error) {
        if (!isOvertaken(error)) {
          throw new Error(`${shown.statement}: ${(error as Error).message}`);
        }
        overtaken = true;
      }
    }
    if (!overtaken) current = withoutVerifiers(current);
  }
  const left = (await ask(client, current)).map((step) => withoutVerifier(step.statement));
  throw new Error(
    `the server is changed by somebody else at the same time, this is still to be done: ${left.join('; ')}; run again when they are ready`,
  );
}

async function ask(client: Client, plan: Plan): Promise<BootstrapStep[]> {
  await client.query("select set_config('two_user.bootstrap', $1, false)", [JSON.stringify(plan)]);
  return (await client.query<BootstrapStep>(program('bootstrap.sql'))).rows;
}

const lockNotAvailable = '55P03';

/** Somebody else has just made the same thing (duplicate_database, duplicate_object, unique_violation), or is changing it. */
function isOvertaken(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'XX000') return /tuple concurrently/.test((error as Error).message);
  return code === '42P04' || code === '42710' || code === '23505';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

function withoutVerifier(statement: string): string {
  return statement.replace(/'SCRAM-SHA-256\$[^']*'/, "'SCRAM-SHA-256$…'");
}
