/**
 * What a command refuses to do, in words for whoever called it. Any other error that is thrown is a fault of ours, but
 * for those of the operating system.
 */
export class Refusal extends Error {
  /**
   * @param problems a line for each
   * @param exitCode 1 for what a command is given to work on, 2 for the command line itself
   */
  constructor(
    readonly problems: readonly string[],
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(problems.join('\n'));
  }
}
