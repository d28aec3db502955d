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

/** Ctrl-C, a polite kill, a closed terminal or pipe: clean up first, then end with the shell's code for it. */
export function cleanUpWhenStopped(cleanup: Cleanup, terminal: Terminal): void {
  const stop = (why: string, code: number) => {
    terminal.say(`\nStopped by ${why}: removing the database and everything else ...`);
    terminal.close();
    cleanup.run().then(
      () => process.exit(code),
      (error) => {
        process.stderr.write(`${error}\n`);
        process.exit(1);
      },
    );
  };
  for (const [signal, number] of Object.entries(signals)) {
    process.on(signal, () => stop(signal, 128 + number));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => stop(error.message, 1));
  }
}
