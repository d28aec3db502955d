import { credentials, type Place, type User } from './place';
import type { Values } from './release';

/** The values by which the chart makes both Secrets. */
export function createdDatabase(place: Place): Values {
  return { admin: created(place, place.admin), service: created(place, place.service) };
}

function created(place: Place, user: User): Values {
  const { DB_HOST, DB_PORT, DB_NAME, DB_PASSWORD, DB_SSLMODE } = credentials(place, user);
  return {
    createSecret: true,
    ...{ host: DB_HOST, port: Number(DB_PORT), name: DB_NAME },
    ...{ password: DB_PASSWORD, sslmode: DB_SSLMODE },
  };
}
