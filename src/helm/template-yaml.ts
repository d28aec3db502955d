import { Document, Pair, Scalar, type ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import {
  Concat,
  Each,
  Entries,
  Expression,
  type Loop,
  type Node,
  Shared,
  Union,
  When,
} from '../deferred';
import { stringTag } from '../yaml/yaml-strings';
import {
  argumentText,
  conditionText,
  expressionText,
  type Place,
  scalarAction,
} from './expression-text';
import { presence } from './presence';

/**
 * A node as a template that prints it as YAML: actions in the places of deferred values, and conditions and loops on
 * lines of their own.
 */
export function templateYaml(node: Node, chart: string): string {
  const document = new Document(undefined, {
    customTags: (tags) => [actionTag, stringTag, ...tags],
  });
  document.contents = contentOf(node, { chart, inLoop: false }) as never;
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    // Control lines travel as comments, so that the library indents them.
    commentString: (comment) => comment,
  });
  return text
    .replace(
      /^( *)(.*)\bnindent @/gm,
      (_, indent, rest) => `${indent}${rest}nindent ${indent.length}`,
    )
    .replace(/ +$/gm, '');
}

/** Text that goes into the template as it is. */
class Action {
  constructor(readonly text: string) {}
}

const actionTag: ScalarTag = {
  tag: '!action',
  default: true,
  identify: (value: unknown) => value instanceof Action,
  resolve: (text: string) => text,
  stringify: (item, { indent }) => (item.value as Action).text.replaceAll('\n', `\n${indent}`),
};

/** What a template has before the next item or key. */
type Lines = string[];

function contentOf(node: Node, place: Place): unknown {
  if (node instanceof Expression) {
    if (node.kind === 'yaml') return block(expressionText(node, place));
    return node.kind === 'map' || node.kind === 'list'
      ? block(`toYaml ${argumentText(node, place)}`)
      : new Scalar(new Action(scalarAction(node, place)));
  }
  if (node instanceof Shared) return block(included(node, place));
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
  if (value instanceof When) {
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

function spread(expression: Expression, place: Place): Lines {
  return [
    `{{- with ${expressionText(expression, place)} }}`,
    '{{- toYaml . | nindent @ }}',
    '{{- end }}',
  ];
}

function conditional(
  { condition, body, otherwise }: When,
  place: Place,
  before: Lines,
  add: (body: Node, before: Lines) => Lines,
): Lines {
  const opened = [...before, `{{- if ${conditionText(condition, place)} }}`];
  const then = add(body, opened);
  if (otherwise === undefined) return [...then, '{{- end }}'];
  return [...add(otherwise, [...then, '{{- else }}']), '{{- end }}'];
}

function looped(
  { over, key, item, each }: Loop<Node>,
  place: Place,
  before: Lines,
  add: (body: Node, inside: Place, before: Lines) => Lines,
): Lines {
  const variables = mentions(each, key) ? `${key}, ${item}` : item;
  const opened = `{{- range ${variables} := ${expressionText(over, place)} }}`;
  return [...add(each, { ...place, inLoop: true }, [...before, opened]), '{{- end }}'];
}

/** Whether a variable stands in an expression somewhere in a node. */
function mentions(node: Node, variable: string): boolean {
  if (node instanceof Expression) return node.text.includes(variable);
  if (typeof node !== 'object' || node === null) return false;
  return Object.values(node).some((inner) => mentions(inner, variable));
}
