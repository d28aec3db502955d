// Times whole processes in interleaved rounds: only ratios of one run mean anything.
import { spawn, spawnSync } from 'node:child_process';

// bash starts a process in less than a millisecond; Node takes three, which would flatter every ratio.
const script = `begin=$EPOCHREALTIME
output=$("$@" 2>&1)
code=$?
end=$EPOCHREALTIME
printf '%s %s %s\\n%s\\n' "$begin" "$end" "$code" "$output"`;

/** Runs a command and returns its milliseconds; one that fails or answers something else is no measurement. */
export function time(command) {
  const { stdout, error } = spawnSync('bash', ['-c', script, 'bash', ...command.argv], {
    env: command.env,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (error) throw error;
  const [first, ...lines] = stdout.split('\n');
  const [begin, end, code] = first.replaceAll(',', '.').split(' ').map(Number);
  const output = lines.join('\n');
  if (code !== 0 || (command.answer && !command.answer.test(output))) {
    throw new Error(`${command.name} ended with code ${code}: ${output.slice(-2000)}`);
  }
  return { ms: (end - begin) * 1000, output };
}

/** Runs each command once per round, in another order each time, and returns all milliseconds by name. */
export async function rounds(count, commands, { before = () => {}, progress = () => {} } = {}) {
  const times = Object.fromEntries(commands.map(({ name }) => [name, []]));
  for (let round = 0; round < count; round++) {
    for (let n = 0; n < commands.length; n++) {
      const command = commands[(n + round) % commands.length];
      await before(command);
      times[command.name].push(time(command).ms);
    }
    progress(`round ${round + 1} of ${count}`);
  }
  return times;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** Starts a command and returns how it ended, for many at once. */
export function start(command) {
  const child = spawn(command.argv[0], command.argv.slice(1), {
    env: command.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
