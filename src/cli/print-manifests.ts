import { ApiObject, type Chart } from 'cdk8s';
import { Document, isCollection, isPair, isScalar, type Scalar, visit } from 'yaml';
import { stringTag } from '../yaml/yaml-strings';

/** A comment for whoever operates the manifest, printed above the line that it is about. */
export interface ManifestComment {
  /** The kind of the objects that get the comment, e.g. `Deployment`. */
  readonly kind: string;
  /**
   * Where it stands: keys and list positions from the object down, e.g. `['spec', 'replicas']`.
   * An item of a list of named things may be given by its name: `['initContainers', 'db-tools']`.
   */
  readonly path: readonly string[];
  /** The text, without `#`; may have several lines. */
  readonly text: string;
}

/** An object of Kubernetes as JSON. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [name: string]: string };
  };
}

/** Prints the objects of a chart, see `printObjects`. */
export function printManifests(
  chart: Chart,
  header: string,
  comments: readonly ManifestComment[] = [],
): string {
  return printObjects(manifestsOf(chart), header, comments);
}

/**
 * Prints objects as YAML for `kubectl apply`: keys in the order in which the construct wrote them, one object per
 * document, scripts as block text, and every string that a YAML 1.1 reader could take for something else in quotes.
 *
 * @throws Error when a comment's place is in none of the objects: then the comment describes something gone.
 */
export function printObjects(
  objects: readonly Manifest[],
  header: string,
  comments: readonly ManifestComment[] = [],
): string {
  const used = new Set<ManifestComment>();
  const documents = objects.map((object) => printObject(object, comments, used));
  const stray = comments.find((comment) => !used.has(comment));
  if (stray !== undefined) {
    throw new Error(
      `no ${stray.kind} has ${JSON.stringify(stray.path.join('.'))} to put a comment on; remove the comment or correct its path`,
    );
  }
  return [asComment(header), ...documents.map((text) => `---\n${text}`)].join('');
}

/** The YAML text of one JSON value, without document marks. */
export function printValue(value: unknown): string {
  return printDocument(newDocument(value));
}

/** The objects of a chart in the order of the tree, their keys in the order in which the construct wrote them. */
export function manifestsOf(chart: Chart): Manifest[] {
  // cdk8s sorts keys unless this variable, its documented switch, is set.
  const before = process.env.CDK8S_DISABLE_SORT;
  process.env.CDK8S_DISABLE_SORT = 'true';
  try {
    return chart.node
      .findAll()
      .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
      .map((object) => nameFirst(object.toJson()));
  } finally {
    if (before === undefined) {
      delete process.env.CDK8S_DISABLE_SORT;
    } else {
      process.env.CDK8S_DISABLE_SORT = before;
    }
  }
}

/** cdk8s sorts metadata in any case; a person says first what the object is called and where it is. */
function nameFirst(object: Manifest): Manifest {
  const { name, namespace, ...rest } = object.metadata;
  return { ...object, metadata: { name, ...(namespace ? { namespace } : {}), ...rest } };
}

function printObject(
  object: Manifest,
  comments: readonly ManifestComment[],
  used: Set<ManifestComment>,
): string {
  const document = newDocument(object);
  for (const comment of comments) {
    if (comment.kind !== object.kind) {
      continue;
    }
    const path = positions(object, comment.path);
    if (path !== undefined) {
      putComment(document, path, comment.text);
      used.add(comment);
    }
  }
  return printDocument(document);
}

/** The path with names of list items replaced by their positions; undefined when there is no such place. */
function positions(
  object: unknown,
  path: readonly string[],
): readonly (string | number)[] | undefined {
  const found: (string | number)[] = [];
  let at = object;
  for (const step of path) {
    if (Array.isArray(at)) {
      const index = at.findIndex((item, i) => item?.name === step || String(i) === step);
      found.push(index);
      at = at[index];
    } else {
      found.push(step);
      at = (at as Record<string, unknown>)[step];
    }
    if (at === undefined) {
      return undefined;
    }
  }
  return found;
}

function putComment(document: Document, path: readonly (string | number)[], text: string): void {
  const last = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true) as { items: unknown[] };
  const item =
    typeof last === 'number'
      ? parent.items[last]
      : parent.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === last);
  const node = (isPair(item) ? item.key : item) as Scalar;
  node.commentBefore = text.replace(/^/gm, ' ').trimEnd();
}

function newDocument(value: unknown): Document {
  return new Document(value, {
    // The same object twice (a label map, say) is written out twice: nobody expects anchors in a manifest.
    aliasDuplicateObjects: false,
    customTags: (tags) => [stringTag, ...tags],
  });
}

/** Small maps and lists that are easier to read on one line. */
const oneLine = new Set(['secretKeyRef', 'fieldRef', 'drop']);

function printDocument(document: Document): string {
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && oneLine.has(String(pair.key.value)) && isCollection(pair.value)) {
        pair.value.flow = true;
      }
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function asComment(text: string): string {
  return `${text.trimEnd().replace(/^/gm, '# ').replace(/ +$/gm, '')}\n`;
}
