import { parseOptions, usage } from './options';

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`FAILED: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  },
);

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  requireDriver();
  // Only now: what it imports needs the driver.
  return (await import('./run.js')).runDemo(options);
}

/** The library's users do not have it, so say it in words. */
function requireDriver(): void {
  try {
    require.resolve('pg');
  } catch {
    throw new Error(
      'the npm package "pg" is not installed, and everything here talks to PostgreSQL with it; run npm ci',
    );
  }
}
