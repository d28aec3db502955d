import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import type { Database } from '../connection/open-database';

/** Most milliseconds that the server gets to undo what is under way. */
const patience = 5_000;

/**
 * Lets Ctrl-C and TERM end this process, but not before the server has undone what is not committed.
 *
 * @param outcome says what is done by then
 * @returns takes that back
 */
export function endOnSignal(database: Database, outcome: () => string): () => void {
  const stop = async (signal: NodeJS.Signals) => {
    release();
    ended = true;
    await Promise.race([
      undo(database),
      new Promise((resolve) => setTimeout(resolve, patience)),
    ]).catch(() => {});
    process.stderr.write(`\nstopped by ${signal}: ${outcome()}\n`);
    // As whoever sent the signal expects it. In a container the first process does not die of it.
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(), 100);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  const release = () => {
    for (const signal of signals) process.off(signal, stop);
  };
  return release;
}

let ended = false;

/** Whether a signal ends this process; what fails because of that is not worth a word. */
export function isEnding(): boolean {
  return ended;
}

/** Cancels the statement under way, and hangs up; when the server has hung up, too, nothing of it is left. */
async function undo({ client, target }: Database): Promise<void> {
  const gone = once(client, 'end');
  // Hangs up behind the statement under way, so the cancellation comes first.
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const { host, address = host, port } = target;
  const socket = host.startsWith('/')
    ? connect(`${host}/.s.PGSQL.${port}`)
    : connect(port, address);
  await once(socket, 'connect');
  const message = Buffer.alloc(16);
  for (const [index, number] of [16, 80_877_102, processID, secretKey].entries()) {
    message.writeInt32BE(number | 0, index * 4);
  }
  socket.end(message);
  void client.end().catch(() => {});
  await gone;
}
