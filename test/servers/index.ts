/** Real PostgreSQL servers for tests. */
export {
  type Connection,
  type Server,
  type StopMode,
  startServer,
} from '../../src/cli/demo/server';
export type { SharedServer } from './broker';
export { libpqEnvironment, query, withClient } from './connect';
export {
  type FreshDatabase,
  freshDatabase,
  hostilePrefix,
  randomPassword,
  uniqueName,
} from './fresh-database';
export {
  describeMajors,
  majorsOfLongSuites,
  outermostMajors,
  sharedServer,
  wantedMajors,
} from './majors';
export { psql } from './psql';
