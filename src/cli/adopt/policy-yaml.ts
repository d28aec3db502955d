import { Document, isMap, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { stringTag } from '../../yaml/yaml-strings';
import { printable } from '../paint';
import type { Adopted } from './build-policy';

/** What is to be said beside the policy. */
export interface Remarks {
  /** Above it. */
  readonly head: readonly string[];
  /** Below it. */
  readonly foot: readonly string[];
}

/** Most characters of a line of comment. */
const width = 110;

/** A policy file: `plan -f` takes it as it is. */
export function policyYaml(
  { policy, comments, unpinned }: Adopted,
  { head, foot }: Remarks,
): string {
  const { role, tables, routines, temporary } = policy.service;
  const service = {
    role,
    ...(Object.keys(tables).length > 0 ? { tables } : {}),
    ...(routines.length > 0 ? { routines } : {}),
    ...(temporary ? { temporary } : {}),
  };
  const { admin, schemas, readers } = policy;
  const shown = { admin, schemas, service, ...(readers.length > 0 ? { readers } : {}) };
  const document = new Document(shown, {
    aliasDuplicateObjects: false,
    customTags: (tags) => [stringTag, ...tags],
  });
  document.commentBefore = commented(head);
  const contents = document.contents as unknown as YAMLMap;
  say(contents, 'admin', 'owns the database, migrates and grants');
  say(contents, 'schemas', 'what the policy does not give in these is revoked');
  const serviceMap = contents.get('service') as YAMLMap;
  describe(serviceMap.get('tables'), comments);
  // What they may do today is what stands there.
  for (const rules of readersOf(contents)) describe(rules, {});
  say(serviceMap, 'temporary', 'it makes temporary tables today');
  const below = [
    ...foot,
    ...(unpinned.length === 0
      ? []
      : ['Routines that it executes today, and that could be listed when they are pinned:']),
    ...unpinned.map(({ name }) => `  ${name}`),
  ];
  if (below.length > 0) document.comment = commented(below);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function readersOf(contents: YAMLMap): unknown[] {
  const readers = contents.get('readers') as { items: YAMLMap[] } | undefined;
  return readers?.items.map((reader) => reader.get('tables')) ?? [];
}

function describe(rules: unknown, comments: Adopted['comments']): void {
  if (!isMap(rules)) return;
  for (const { key, value } of rules.items as Pair<Scalar>[]) {
    if (isMap(value)) value.flow = true;
    const text = comments[String(key.value)];
    if (text !== undefined) key.commentBefore = commented([text]);
  }
}

function say(map: YAMLMap, key: string, text: string): void {
  const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  if (pair !== undefined) (pair.key as Scalar).commentBefore = commented([text]);
}

/** Lines as comments; what others have named cannot end one. */
function commented(lines: readonly string[]): string {
  return lines
    .flatMap((line) => wrapped(printable(line)))
    .map((line) => ` ${line}`)
    .join('\n');
}

function wrapped(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + word.length >= width) {
      lines.push(current);
      current = word;
    } else {
      current =
        current === '' && lines.length > 0 ? word : `${current}${current === '' ? '' : ' '}${word}`;
    }
  }
  return [...lines, current];
}
