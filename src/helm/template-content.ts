import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Concat, Each, Entries, Expression, type Node, Shared, Union, When } from '../deferred';
import { Action } from './action';
import { conditional, type Lines, looped } from './branches';
import { argumentText, expressionText, type Place, scalarAction } from './expression-text';
import { presence } from './presence';

/** A node as the YAML library takes it. */
export function contentOf(node: Node, place: Place): unknown {
  if (node instanceof Expression) {
    if (node.kind === 'yaml') return block(expressionText(node, place));
    return node.kind === 'map' || node.kind === 'list'
      ? block(`toYaml ${argumentText(node, place)}`)
      : new Scalar(new Action(scalarAction(node, place)));
  }
  if (node instanceof Shared) return block(included(node, place));
  if (node instanceof When) return caseOf(node, place);
  if (node instanceof Union || node instanceof Entries) return mapOf(node, place);
  if (node instanceof Concat || node instanceof Each || Array.isArray(node)) {
    return listOf(node, place);
  }
  if (typeof node === 'object' && node !== null) return mapOf(node, place);
  if (typeof node === 'string' && node.includes('{{')) {
    return new Scalar(new Action(`{{ ${JSON.stringify(node)} | quote }}`));
  }
  return new Scalar(node);
}

/** A map or list that is another one in each case. */
function caseOf(node: When, place: Place): unknown {
  const collection = collectionKind(node) === 'list' ? new YAMLSeq() : new YAMLMap();
  const lines = conditional(node, place, [], (body, before) => {
    if (body instanceof Expression) return [...before, whole(body, place)];
    return collection instanceof YAMLSeq
      ? addItems(collection, body, place, before)
      : addEntries(collection, body, place, before);
  });
  return withLines(collection, lines);
}

/** What a node is in each case, if it is the same. */
function collectionKind(node: Node): 'list' | 'map' | undefined {
  if (node instanceof When) {
    const kind = collectionKind(node.body);
    return kind === collectionKind(node.otherwise) ? kind : undefined;
  }
  if (node instanceof Expression) {
    return node.kind === 'list' || node.kind === 'map' ? node.kind : undefined;
  }
  if (node instanceof Shared) return collectionKind(node.body);
  if (node instanceof Concat || node instanceof Each || Array.isArray(node)) return 'list';
  return typeof node === 'object' && node !== null ? 'map' : undefined;
}

function included({ name }: Shared, { chart, inLoop }: Place): string {
  return `include "${chart}.${name}" ${inLoop ? '$' : '.'}`;
}

function block(text: string): Scalar {
  return new Scalar(new Action(`\n{{- ${text} | nindent @ }}`));
}

function mapOf(node: Node, place: Place): unknown {
  const map = new YAMLMap();
  return withLines(map, addEntries(map, node, place, []));
}

/** A collection with the lines that are left after its last item; or these alone. */
function withLines(collection: YAMLMap | YAMLSeq, lines: Lines): unknown {
  if (lines.length === 0) return collection;
  if (collection.items.length === 0) return new Scalar(new Action(`\n${lines.join('\n')}`));
  collection.comment = lines.join('\n');
  return collection;
}

/** Adds what a part of a map has, and returns the lines that are to stand after it. */
function addEntries(map: YAMLMap, part: Node, place: Place, before: Lines): Lines {
  if (part instanceof Union) {
    return part.parts.reduce<Lines>((lines, inner) => addEntries(map, inner, place, lines), before);
  }
  if (part instanceof Expression) return [...before, ...spread(part, place)];
  if (part instanceof Shared) return [...before, `{{- ${included(part, place)} | nindent @ }}`];
  if (part instanceof When) {
    return conditional(part, place, before, (body, lines) => addEntries(map, body, place, lines));
  }
  if (part instanceof Entries) {
    return part.entries.reduce<Lines>(
      (lines, [key, value]) => addEntry(map, key, value, place, lines),
      before,
    );
  }
  const entries = Object.entries(part as object).filter(([, value]) => value !== undefined);
  return entries.reduce<Lines>(
    (lines, [key, value]) => addEntry(map, key, value, place, lines),
    before,
  );
}

function addEntry(map: YAMLMap, key: unknown, value: Node, place: Place, before: Lines): Lines {
  if (value instanceof When && (collectionKind(value) === undefined || presence(value) !== true)) {
    return conditional(value, place, before, (body, lines) =>
      addEntry(map, key, body, place, lines),
    );
  }
  const only = onlyPart(value);
  if (only !== undefined) {
    const opened = [...before, `{{- with ${expressionText(only, place)} }}`];
    return [...addPair(map, key, new Expression(only.kind, '.'), place, opened), '{{- end }}'];
  }
  const there = presence(value);
  if (there instanceof Expression) {
    const guarded = new When(there, value);
    return conditional(guarded, place, before, (_, lines) =>
      addPair(map, key, value, place, lines),
    );
  }
  return addPair(map, key, value, place, before);
}

/** The deferred map or list that is all there is to another. */
function onlyPart(value: Node): Expression | undefined {
  if (!(value instanceof Union || value instanceof Concat) || value.parts.length !== 1)
    return undefined;
  const [part] = value.parts;
  return part instanceof Expression && presence(value) !== true ? part : undefined;
}

function addPair(map: YAMLMap, key: unknown, value: Node, place: Place, before: Lines): Lines {
  const printed = key instanceof Expression ? new Action(scalarAction(key, place)) : key;
  const scalar = new Scalar(printed);
  if (before.length > 0) scalar.commentBefore = before.join('\n');
  map.items.push(new Pair(scalar, contentOf(value, place)));
  return [];
}

function listOf(node: Node, place: Place): unknown {
  const list = new YAMLSeq();
  return withLines(list, addItems(list, node, place, []));
}

/** Adds what a part of a list has, and returns the lines that are to stand after it. */
function addItems(list: YAMLSeq, part: Node, place: Place, before: Lines): Lines {
  if (part instanceof Concat) {
    return part.parts.reduce<Lines>((lines, inner) => addItems(list, inner, place, lines), before);
  }
  if (part instanceof Expression) return [...before, ...spread(part, place)];
  if (part instanceof Shared) return [...before, `{{- ${included(part, place)} | nindent @ }}`];
  if (part instanceof When) {
    return conditional(part, place, before, (body, lines) => addItems(list, body, place, lines));
  }
  if (part instanceof Each) {
    return looped(part.loop, place, before, (body, inside, lines) =>
      addItem(list, body, inside, lines),
    );
  }
  return (part as readonly Node[]).reduce<Lines>(
    (lines, item) => addItem(list, item, place, lines),
    before,
  );
}

function addItem(list: YAMLSeq, item: Node, place: Place, before: Lines): Lines {
  if (item === undefined) return before;
  if (item instanceof When) {
    return conditional(item, place, before, (body, lines) => addItem(list, body, place, lines));
  }
  const content = contentOf(item, place) as Scalar;
  if (content instanceof YAMLMap && (content.items[0]?.key as Scalar)?.commentBefore) {
    throw new Error('an item of a list has to begin with a key that is always there');
  }
  if (before.length > 0) content.commentBefore = before.join('\n');
  list.items.push(content);
  return [];
}

/** The lines that print a map or list into another one, if it is not empty. */
function spread(expression: Expression, place: Place): Lines {
  const dot = new Expression(expression.kind, '.');
  return [`{{- with ${expressionText(expression, place)} }}`, whole(dot, place), '{{- end }}'];
}

/** The line that prints a map or list. */
function whole(expression: Expression, place: Place): string {
  return `{{- toYaml ${argumentText(expression, place)} | nindent @ }}`;
}
