import type { AccessPolicy } from '../../access';
import { ask, beginStatements } from '../session';
import { type Start, start } from '../start';
import { type Checked, check } from './check';
import type { Use } from './with-database';

/** Any text will do: what is granted does not depend on the release. */
export const noRelease = '-';

/** Looks, in a transaction that cannot write, and leaves nothing open. */
export async function look(
  { client, during }: Use,
  policy: AccessPolicy,
): Promise<{ readonly started: Start; readonly checked: Checked }> {
  const begin = beginStatements(policy, noRelease, 'read only');
  const started = await start({ client, begin });
  const checked = await during('reading the catalog', check(client));
  await ask(client, 'rollback');
  return { started, checked };
}

/** What the outputs of several commands begin with, as JSON. */
export function describe({ target, server }: Use, { version }: Pick<Start, 'version'>) {
  return { server, database: target.database, user: target.user, version };
}
