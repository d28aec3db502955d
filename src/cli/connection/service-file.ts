import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../refusal';
import { type Parameters, refuseUnknownParameter } from './parameters';

/**
 * The parameters of a service, from the user's file or else the system's (`PGSYSCONFDIR`).
 *
 * @param file the user's file, when the environment or the URL names one
 * @param home the user's home directory
 * @see https://www.postgresql.org/docs/current/libpq-pgservice.html
 * @throws Refusal names file and line, and never what stands there
 */
export function serviceParameters(
  service: string,
  file: string | undefined,
  home: string,
  env: NodeJS.ProcessEnv,
): Parameters {
  const own = file ?? join(home, '.pg_service.conf');
  if (file !== undefined && !existsSync(file)) {
    throw new Refusal([
      `${file}: there is no such file of services; correct PGSERVICEFILE, or make it`,
    ]);
  }
  const shared = env.PGSYSCONFDIR ? [join(env.PGSYSCONFDIR, 'pg_service.conf')] : [];
  for (const path of [own, ...shared]) {
    const found = existsSync(path) ? section(path, service) : undefined;
    if (found !== undefined) return found;
  }
  throw new Refusal([
    `service ${JSON.stringify(service)} is not in ${[own, ...shared].join(' or ')}; write [${service}] there, and below it host=..., dbname=..., user=...`,
  ]);
}

function section(path: string, service: string): Parameters | undefined {
  let parameters: Record<string, string> | undefined;
  for (const [index, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    const line = text.trim();
    const place = `${path}:${index + 1}`;
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      // The first of several sections of one name counts.
      if (parameters !== undefined) return parameters;
      if (line === `[${service}]`) parameters = {};
      continue;
    }
    if (parameters === undefined) continue;
    const [, name = '', value = ''] = /^([^=\s]+)=(.*)$/s.exec(line) ?? refuse(place);
    if (name === 'service' || name === 'servicefile') {
      throw new Refusal([`${place}: a service inside a service is not allowed; remove the line`]);
    }
    refuseUnknownParameter(place, name);
    if (!Object.hasOwn(parameters, name)) parameters[name] = value;
  }
  return parameters;
}

function refuse(place: string): never {
  throw new Refusal([`${place}: not a line of a service; allowed: name=value, without spaces`]);
}
