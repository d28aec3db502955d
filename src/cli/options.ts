import { type ParseArgsConfig, parseArgs } from 'node:util';
import { redact } from './redact';
import { Refusal, usageError } from './refusal';

type Options = NonNullable<ParseArgsConfig['options']>;

type Given<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

const help = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * What a command does with its arguments: it prints how it is called, if it is asked to, or runs with its options.
 *
 * @param usage how it is called
 * @param names the arguments that stand without an option, every one of which must be there
 * @throws Refusal with exit code 64: says which options exist
 */
export function command<const T extends Options>(
  usage: string,
  options: T,
  run: (given: Given<T>, ...operands: string[]) => Promise<void>,
  names: readonly string[] = [],
): (args: readonly string[]) => Promise<void> {
  return async (args) => {
    const { values, operands } = readOptions({ ...options, ...help }, args, names.length);
    if ((values as { readonly help?: unknown }).help) {
      process.stdout.write(usage);
      return;
    }
    const missing = names.slice(operands.length);
    if (missing.length > 0) {
      throw new Refusal(
        [`a missing ${missing.join(' and ')} is not allowed; give ${names.join(' ')}`],
        usageError,
      );
    }
    await run(values as Given<T>, ...operands);
  };
}

/** The options among the arguments, and at most so many others. */
function readOptions<const T extends Options>(
  options: T,
  args: readonly string[],
  most: number,
): { readonly values: Given<T>; readonly operands: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
    });
    const stray = positionals[most];
    if (stray === undefined) return { values: values as Given<T>, operands: positionals };
    throw new Refusal(
      [`unexpected argument ${JSON.stringify(redact(stray))}; ${known(options)}`],
      usageError,
    );
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, options);
  }
}

/** Node's own words begin with a capital and say nothing of what there is. */
function refusal(error: NodeJS.ErrnoException, options: Options): Error {
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const name = /'(.*?)'/.exec(error.message)?.[1];
    return new Refusal([`unknown option ${JSON.stringify(name)}; ${known(options)}`], usageError);
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const option = /'(-[\w-]+(?:, --[\w-]+)?)/.exec(error.message)?.[1];
    const says = error.message.includes('does not take') ? 'takes no value' : 'needs a value';
    return new Refusal([`${option} ${says}; ${known(options)}`], usageError);
  }
  return error;
}

function known(options: Options): string {
  const names = Object.entries(options).map(([name, { short }]) =>
    short === undefined ? `--${name}` : `--${name} (-${short})`,
  );
  return `allowed: ${names.join(', ')}`;
}

/**
 * The value of an option that has a few.
 *
 * @throws Refusal with exit code 64: says which there are
 */
export function choice<T extends string>(
  option: string,
  given: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (given === undefined || choices.includes(given as T)) return given as T | undefined;
  const allowed = choices.join(', ');
  throw new Refusal(
    [`${option}: ${JSON.stringify(given)} is not allowed; allowed: ${allowed}; use one of these`],
    usageError,
  );
}
