import type { Terminal } from './terminal';

/** What is to be undone at the end, however the end comes. */
export interface Cleanup {
  /** Adds something to undo; what was added last is undone first. */
  add(undo: () => Promise<void>): void;
  /** Undoes everything, once. One failure does not keep the rest from being undone. */
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const undos: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  const undoAll = async () => {
    const failures: unknown[] = [];
    for (let undo = undos.pop(); undo; undo = undos.pop()) {
      await undo().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `cleaning up: ${failures[0]}`);
  };
  return {
    add: (undo) => undos.push(undo),
    run: () => {
      running ??= undoAll();
      return running;
    },
  };
}

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Ctrl-C, a closed terminal and a polite kill clean up first, and end with the shell's code for it. */
export function cleanUpOnSignals(cleanup: Cleanup, terminal: Terminal): void {
  for (const [signal, number] of Object.entries(signals)) {
    process.on(signal, () => {
      terminal.say(`\nStopped by ${signal}: removing the database and everything else ...`);
      terminal.close();
      cleanup.run().then(
        () => process.exit(128 + number),
        (error) => {
          process.stderr.write(`${error}\n`);
          process.exit(1);
        },
      );
    });
  }
}
