import { Refusal } from '../refusal';

/** Parameters of a connection under the names that libpq gives them. */
export type Parameters = { readonly [name: string]: string };

/** The parameters that have a meaning here, and the variables of the environment that set them. */
export const variables: { readonly [parameter: string]: string | undefined } = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  options: 'PGOPTIONS',
  sslmode: 'PGSSLMODE',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: undefined,
  sslcrl: 'PGSSLCRL',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: 'PGGSSENCMODE',
  require_auth: 'PGREQUIREAUTH',
  requirepeer: 'PGREQUIREPEER',
  sslcertmode: 'PGSSLCERTMODE',
  sslcrldir: 'PGSSLCRLDIR',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
};

/** Those that libpq has, and that make no difference to one session of one server, or that we set ourselves. */
const indifferent =
  `application_name fallback_application_name client_encoding keepalives keepalives_idle
  keepalives_interval keepalives_count tcp_user_timeout sslcompression sslsni krbsrvname gsslib gssdelegation
  load_balance_hosts min_protocol_version max_protocol_version`.split(/\s+/);

/**
 * Those that make a connection safer, and that we cannot keep: better no connection than one which is less safe than it
 * was asked to be. `true` allows no value at all.
 */
const unkept: { readonly [parameter: string]: readonly string[] } = {
  gssencmode: ['disable', 'prefer'],
  require_auth: [],
  requirepeer: [],
  sslcertmode: ['disable', 'allow'],
  sslcrldir: [],
  target_session_attrs: ['any', 'read-write', 'primary', 'prefer-standby'],
};

/** What the environment says; an empty variable says nothing. */
export function environmentParameters(env: NodeJS.ProcessEnv): Parameters {
  const entries = Object.entries(variables).map(([name, variable = '']) => [name, env[variable]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

/**
 * Refuses parameters that libpq does not know or that we cannot keep.
 *
 * @param place where they were read: the option, or file and line
 */
export function refuseUnknownParameter(place: string, name: string): void {
  if (Object.hasOwn(variables, name) || indifferent.includes(name)) return;
  const allowed = Object.keys(variables).join(', ');
  throw new Refusal([
    `${place}: parameter ${JSON.stringify(name)} is not allowed; allowed: ${allowed}; correct its spelling or remove it`,
  ]);
}

/** Refuses values that nobody here could keep. */
export function refuseUnkept(parameters: Parameters): void {
  for (const [name, allowed] of Object.entries(unkept)) {
    const value = parameters[name];
    if (value === undefined || allowed.includes(value)) continue;
    const list = allowed.length === 0 ? 'no value' : allowed.join(', ');
    throw new Refusal([
      `${name}: ${JSON.stringify(value)} is not allowed; allowed: ${list}; this program cannot keep it, so use psql with plan --sql, or leave ${variables[name] ?? name} out`,
    ]);
  }
}
