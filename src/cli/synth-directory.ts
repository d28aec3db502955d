import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, printObjects } from './print-manifests';
import { Refusal } from './refusal';

/**
 * Writes each object into a file of its own, and removes the files that an earlier run with the same header wrote and
 * this one does not: `kubectl apply -f` of the directory would bring back what is gone.
 *
 * @param header what every file begins with; a file that begins otherwise is not ours, and stays as it is
 * @returns what was done, a line for each file
 * @throws Refusal when a file that is not ours is in the way; then nothing is written
 */
export function writeManifests(
  directory: string,
  objects: readonly Manifest[],
  header: string,
): string {
  mkdirSync(directory, { recursive: true });
  const files = fileNames(objects).map((name, index) => {
    const object = objects[index] as Manifest;
    return { name, object, text: printObjects([object], header) };
  });
  const [firstLine = ''] = files[0]?.text.split('\n', 1) ?? [];
  const there = present(directory);
  const isOurs = (name: string) => there.get(name)?.startsWith(`${firstLine}\n`);

  const foreign = files.filter(({ name }) => there.has(name) && !isOurs(name));
  if (foreign.length > 0) {
    throw new Refusal(
      foreign.map(
        ({ name }) =>
          `${join(directory, name)}: a file that does not begin with "${firstLine}" is not overwritten; move it away, or choose another directory`,
      ),
    );
  }
  const written = files.map(({ name, object, text }) => {
    const path = join(directory, name);
    if (there.get(name) === text) return `unchanged ${path}`;
    writeFileSync(path, text, { mode: object.kind === 'Secret' ? 0o600 : 0o666 });
    return `wrote ${path}`;
  });
  const names = new Set(files.map(({ name }) => name));
  const stale = [...there.keys()].filter((name) => isOurs(name) && !names.has(name));
  for (const name of stale) rmSync(join(directory, name));
  const removed = stale.map((name) => `removed ${join(directory, name)}`);
  return [...written, ...removed].map((line) => `${line}\n`).join('');
}

/** The YAML files in a directory, by name. */
function present(directory: string): Map<string, string> {
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.yaml'))
    .map((entry) => entry.name);
  return new Map(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}

/**
 * `<component>-<kind>.yaml` as in the chart; `<name>-<kind>.yaml` for objects without a component, and for those that
 * have kind and component in common, so that each keeps its file's name when another one comes.
 */
function fileNames(objects: readonly Manifest[]): string[] {
  const named = objects.map((object) => fileName(object.metadata.name, object));
  const short = objects.map((object, index) => {
    const component = object.metadata.labels?.['app.kubernetes.io/component'];
    return component ? fileName(component, object) : (named[index] ?? '');
  });
  const chosen = short.map((name, index) => (isOnce(short, name) ? name : (named[index] ?? '')));
  // The same kind and name twice: in two namespaces, or in two API groups.
  return chosen.map((name, index) =>
    isOnce(chosen, name) ? `${name}.yaml` : `${name}-${index + 1}.yaml`,
  );
}

function fileName(beginning: string, { kind }: Manifest): string {
  const name = beginning.replace(new RegExp(`-${kind}$`, 'i'), '');
  return `${name}-${kind}`.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
}

function isOnce(names: readonly string[], name: string): boolean {
  return names.indexOf(name) === names.lastIndexOf(name);
}
