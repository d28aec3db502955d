/** What the person who runs the demo asks for. */
export interface Options {
  /** Leave the database running at the end. */
  readonly keep: boolean;
  /** Do without psql, even when there is one. */
  readonly driver: boolean;
  /** Print the final table as JSON on standard output, and everything else on standard error. */
  readonly json: boolean;
  readonly help: boolean;
}

export const usage = `npm run demo [-- OPTION ...]

Shows on a real PostgreSQL, which it brings along, how an application comes to be unable to DELETE.

  --keep     leave the database running at the end, and say how to connect
  --driver   do without psql, even when there is one
  --json     print the final table as JSON; the story goes to standard error
  --help     print this
`;

/** @throws Error when an argument is none of the options. */
export function parseOptions(args: readonly string[]): Options {
  const known = ['--keep', '--driver', '--json', '--help'];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    throw new Error(
      `unknown argument ${JSON.stringify(unknown)}; allowed: ${known.join(', ')}; see npm run demo -- --help`,
    );
  }
  const has = (name: string) => args.includes(`--${name}`);
  return { keep: has('keep'), driver: has('driver'), json: has('json'), help: has('help') };
}
