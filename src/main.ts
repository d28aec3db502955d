import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleManifests } from './cli/examples';

/** Writes the examples for `kubectl apply`, one file each. */
export function writeExamples(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const [file, text] of Object.entries(exampleManifests())) {
    writeFileSync(join(directory, file), text);
  }
}

if (require.main === module) {
  writeExamples(process.env.CDK8S_OUTDIR ?? 'dist');
}
