/** The exit code for a wrong command line, as in sysexits.h: those below have meanings of their own. */
export const usageError = 64;

/**
 * What a command refuses to do, in words for whoever called it. Any other error that is thrown is a fault of ours, but
 * for those of the operating system.
 */
export class Refusal extends Error {
  /**
   * @param problems a line for each
   * @param exitCode 1 for what a command is given to work on, 3 for what it finds there, `usageError` for the command line itself
   */
  constructor(
    readonly problems: readonly string[],
    readonly exitCode: 1 | 3 | typeof usageError = 1,
  ) {
    super(problems.join('\n'));
  }
}
