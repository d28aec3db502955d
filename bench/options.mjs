import { majors } from '../lib/cli/demo/server-binaries.js';
import { rows } from './rows/index.mjs';

const names = rows.map(({ name }) => name);

export const usage = `usage: npm run bench -- [--quick] [--only ROW] [--major 15,18]
  --quick   fewer and smaller databases and fewer rounds, in about two minutes; nothing is saved
  --only    one of ${names.join(', ')}; nothing is saved
  --major   of PostgreSQL ${majors.join(', ')}; 15 and 18 unless given
`;

/** @throws Error that names the option and what is allowed */
export function parseOptions(args) {
  const options = { help: false, quick: false, only: undefined, majors: [15, 18] };
  const rest = [...args];
  while (rest.length > 0) {
    const option = rest.shift();
    if (option === '--help') options.help = true;
    else if (option === '--quick') options.quick = true;
    else if (option === '--only') options.only = oneOf(option, rest.shift(), names);
    else if (option === '--major') {
      options.majors = (rest.shift() ?? '')
        .split(',')
        .map((major) => oneOf(option, Number(major), majors));
    } else throw new Error(`unknown option ${JSON.stringify(option)}\n${usage}`);
  }
  return options;
}

function oneOf(option, value, allowed) {
  if (allowed.includes(value)) return value;
  throw new Error(`${option}: ${JSON.stringify(value)}; allowed: ${allowed.join(', ')}`);
}
