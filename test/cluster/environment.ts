import type { Connection } from '../servers';

/** What the suite is told by the environment; README.md lists it. */
const {
  KUBECONFIG,
  TWO_USER_DATABASE_URL,
  TWO_USER_CLUSTER_DATABASE_HOST,
  TWO_USER_CLIENT_IMAGE = 'postgres:17-alpine',
  TWO_USER_APP_IMAGE = 'two-user-sample',
} = process.env;

/** What has to be set and is not; then every test is skipped, and its title says so. */
export const missing = Object.entries({ KUBECONFIG, TWO_USER_DATABASE_URL })
  .filter(([, value]) => !value)
  .map(([name]) => name);

/** Images by what they are for. The application has the tags of `images/app/releases`. */
export const images = { client: TWO_USER_CLIENT_IMAGE, app: TWO_USER_APP_IMAGE };

/** How the database is reached from here, and from the pods. */
export interface DatabaseServer {
  /** The superuser, from here. */
  readonly superuser: Connection & { readonly ssl: false | { rejectUnauthorized: boolean } };
  /** Host and port from a pod. */
  readonly podHost: string;
  readonly podPort: number;
  /** libpq's sslmode, for the pods. */
  readonly sslmode: string;
}

/**
 * Reads TWO_USER_DATABASE_URL and TWO_USER_CLUSTER_DATABASE_HOST.
 *
 * @throws Error when they are no URL of a superuser, and no host or host:port
 */
export function databaseServer(): DatabaseServer {
  const example = 'postgres://postgres:password@db.example.com:5432/postgres?sslmode=require';
  let url: URL;
  try {
    url = new URL(TWO_USER_DATABASE_URL ?? '');
  } catch {
    throw new Error(`TWO_USER_DATABASE_URL is no URL; write it like ${example}`);
  }
  if (!/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.username === '') {
    throw new Error(
      `TWO_USER_DATABASE_URL must name a scheme, a user and a host; write it like ${example}`,
    );
  }
  const sslmode = url.searchParams.get('sslmode') ?? 'prefer';
  const port = Number(url.port || 5432);
  const [podHost = '', podPort = port] = (TWO_USER_CLUSTER_DATABASE_HOST || url.hostname).split(
    ':',
  );
  return {
    superuser: {
      host: url.hostname,
      port,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
      ssl: /^(disable|allow|prefer)$/.test(sslmode) ? false : { rejectUnauthorized: false },
    },
    podHost,
    podPort: Number(podPort),
    sslmode,
  };
}
