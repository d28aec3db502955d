// Compiles src/ to lib/ and puts the SQL programs and shell scripts beside the code that loads them.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

rmSync('lib', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', '.'], { stdio: 'inherit' });
cpSync('src', 'lib', {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});
// The program: npm packs it as it is.
chmodSync('lib/cli/main.js', 0o755);
