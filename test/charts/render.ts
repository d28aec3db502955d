import { createHash } from 'node:crypto';
import { type Document, isScalar, parseAllDocuments, visit } from 'yaml';
import type { Helm } from '../helm-tools';
import { printed, type Target, template, Umbrella, type Values } from './umbrella';

/** What `helm template` makes of values: the objects, or the text of the refusal. */
export type Rendered = { readonly objects: object[] } | { readonly refusal: string };

/** A case of a batch that helm refuses. */
export class Refusal extends Error {
  constructor(
    /** Which of the cases. */
    readonly index: number,
    message: string,
  ) {
    super(message);
  }
}

/** `helm template` of one chart. */
export async function renderOne(
  helm: Helm,
  chart: string,
  values: Values,
  target: Target,
): Promise<Rendered> {
  const { status, stdout, stderr } = await template(helm, chart, values, target);
  return status === 0 ? { objects: objectsIn(stdout) } : { refusal: stderr };
}

/**
 * The objects of a chart for each case, nearly all out of one run of helm; without `schemas` what a schema says of them
 * is not asked.
 *
 * @throws `Refusal` of the first case that helm refuses
 */
export async function renderBatch(
  helm: Helm,
  chart: string,
  cases: readonly Values[],
  target: Target,
  { schemas = true } = {},
): Promise<object[][]> {
  const umbrella = new Umbrella([chart], { schemas });
  const result = cases.map((): object[] => []);

  const together = async (indexes: readonly number[]): Promise<void> => {
    if (indexes.length === 0) return;
    const uses = indexes.map((index) => ({
      alias: `c${index}`,
      chart: umbrella.only,
      values: cases[index] as Values,
    }));
    const { status, stdout, stderr } = await umbrella.render(helm, uses, target);
    if (status !== 0) {
      const [first] = indexes;
      if (indexes.length === 1) throw new Refusal(first as number, stderr);
      const half = indexes.length >> 1;
      await together(indexes.slice(0, half));
      await together(indexes.slice(half));
      throw new Error(`helm refuses together what it does not refuse apart: ${stderr}`);
    }
    for (const [alias, files] of printed(stdout)) {
      result[Number(alias.slice(1))]?.push(...[...files.values()].flat().flatMap(objectsIn));
    }
  };

  try {
    await together(indexesOf(cases, (values) => !needsRunOfItsOwn(helm, values)));
  } finally {
    umbrella.remove();
  }
  for (const index of indexesOf(cases, (values) => needsRunOfItsOwn(helm, values))) {
    const rendered = await renderOne(helm, chart, cases[index] as Values, target);
    if ('refusal' in rendered) throw new Refusal(index, rendered.refusal);
    result[index] = rendered.objects;
  }
  return result;
}

/** Helm 3 does not let the values of an umbrella delete a default of a chart below it. */
export function needsRunOfItsOwn(helm: Pick<Helm, 'version'>, values: unknown): boolean {
  return helm.version.startsWith('3.') && hasNull(values);
}

function hasNull(value: unknown): boolean {
  if (typeof value !== 'object') return false;
  return value === null || Object.values(value).some(hasNull);
}

function indexesOf<T>(items: readonly T[], wanted: (item: T) => boolean): number[] {
  return items.flatMap((item, index) => (wanted(item) ? [index] : []));
}

// Two helms, and many cases, print the same text.
const known = new Map<string, object[]>();

/** The objects in YAML text. */
export function objectsIn(text: string): object[] {
  const key = createHash('sha1').update(text).digest('base64');
  let objects = known.get(key);
  if (objects === undefined) {
    objects = parseAllDocuments(text, { version: '1.2', uniqueKeys: true }).flatMap((document) => {
      const [error] = document.errors ?? [];
      if (error !== undefined) throw error;
      if (readOtherwise.test(text)) markReadOtherwise(document);
      const value = document.toJS();
      return value === null ? [] : [value as object];
    });
    known.set(key, objects);
  }
  return objects;
}

// Kubernetes reads YAML 1.1, in which these are no text. The library's own 1.1 mode reads more than that into texts.
const words =
  'y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[-+]?0[0-9]+|[-+]?0b[01_]+|[-+]?[0-9]+_[0-9_]*';
const readOtherwise = new RegExp(`(^|[-:?,[{] *)(${words}) *($|[\\],}:])`, 'm');
const word = new RegExp(`^(${words})$`);

function markReadOtherwise(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && node.type === 'PLAIN' && word.test(node.source ?? '')) {
        node.value = `${node.source} without quotes, which Kubernetes does not read as a text`;
      }
    },
  });
}
