import { ask, program, type Session, sqlstateOf } from './session';

/** At most this long; a migration may take its time. */
const lockMinutes = 60;

/**
 * Opens the transaction that holds the lock, and says every ten seconds who holds it meanwhile.
 *
 * @throws Error when it is not our turn within an hour.
 */
export async function takeLock({ client, begin, log }: Session): Promise<void> {
  const since = Date.now();
  // What this run has not granted or revoked itself is looked for everywhere, also where it is rarely changed.
  const thorough = "select set_config('two_user.thorough', 'on', true) is not null";
  for (;;) {
    await ask(client, 'rollback');
    try {
      await ask(client, ...begin, thorough, program('lock.sql'));
      return;
    } catch (error) {
      if (sqlstateOf(error) !== '55P03') throw error;
    }
    const { holder } = await ask(client, 'rollback', program('holder.sql'));
    const who = holder[0] ?? 'somebody who let go just now';
    log(`waiting for the lock of two_user.release: held by ${who}`);
    if (Date.now() - since >= lockMinutes * 60_000) {
      throw new Error(
        `no turn after ${lockMinutes} min: the lock is held by ${who}; end that session`,
      );
    }
  }
}
