import { isDeepStrictEqual } from 'node:util';

/** A Kubernetes object, whatever it is. */
export interface KubeObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

const most = 20;

/**
 * What differs between the objects of a chart and those of the constructs, a line for each difference; empty when
 * they are the same. Neither the order of the objects counts nor that of keys; nothing else is forgiven.
 */
export function differences(helm: readonly object[], constructs: readonly object[]): string[] {
  // What a printer would leave out or spell out is no difference: `undefined`, getters, `toJSON`.
  const plain = JSON.parse(JSON.stringify(constructs)) as KubeObject[];
  const [left, right] = [byName(helm as KubeObject[]), byName(plain)];
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  const lines = names.flatMap((name) => {
    const [ours, theirs] = [left.get(name) ?? [], right.get(name) ?? []];
    if (ours.length !== theirs.length) {
      return [`${name}: helm has ${ours.length} of it, the constructs ${theirs.length}`];
    }
    return ours.flatMap((object, index) => differing(object, theirs[index], name));
  });
  const hidden = lines.length - most;
  return hidden > 0 ? [...lines.slice(0, most), `and ${hidden} more`] : lines;
}

function byName(objects: readonly KubeObject[]): Map<string, KubeObject[]> {
  const groups = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const { kind, metadata } = object;
    const name = `${kind} ${metadata?.namespace ?? '(no namespace)'}/${metadata?.name}`;
    groups.set(name, [...(groups.get(name) ?? []), object]);
  }
  return groups;
}

function differing(helm: unknown, constructs: unknown, path: string): string[] {
  if (isDeepStrictEqual(helm, constructs)) return [];
  if (isPlain(helm) && isPlain(constructs) && Array.isArray(helm) === Array.isArray(constructs)) {
    const keys = [...new Set([...Object.keys(helm), ...Object.keys(constructs)])];
    return keys.flatMap((key) => differing(own(helm, key), own(constructs, key), `${path} ${key}`));
  }
  return [`${path}: helm ${shown(helm)}, constructs ${shown(constructs)}`];
}

const absent = Symbol('absent');

function own(container: object, key: string): unknown {
  return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : absent;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === absent) return '(none)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}... (${text.length})` : text;
}
