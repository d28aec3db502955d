import { createInterface } from 'node:readline';

/** Whether somebody sits there who could answer. */
export function isAtTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks, and takes nothing but `y` or `yes` for a yes. */
export function confirmed(question: string): Promise<boolean> {
  // Not a terminal to readline, which would else take Ctrl-C for itself.
  const lines = createInterface({ input: process.stdin, terminal: false });
  process.stderr.write(`${question} [y/N] `);
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(/^\s*y(es)?\s*$/i.test(line));
      lines.close();
    });
    lines.once('close', () => resolve(false));
  });
}
