import { Refusal } from './refusal';
import { ask, askWho, program, type Session } from './session';

/** At most this long; a migration may take its time. */
const lockMinutes = 60;

/**
 * Opens the transaction that holds the lock, and says every ten seconds who holds it meanwhile.
 *
 * @throws Refusal when it is not our turn within an hour.
 */
export async function takeLock({ client, begin, log }: Session): Promise<void> {
  const since = Date.now();
  await ask(client, 'rollback');
  await ask(client, ...begin);
  for (;;) {
    const { lock } = await askWho(client, program('lock.sql'), program('holder.sql'));
    const [locked, holder] = lock;
    if (locked === 'yes') return;
    log(`waiting for the lock of two_user.release: held by ${holder}`);
    if (Date.now() - since >= lockMinutes * 60_000) {
      throw new Refusal([
        `no turn after ${lockMinutes} min: the lock is held by ${holder}; end that session`,
      ]);
    }
  }
}
