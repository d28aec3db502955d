import { type Dyn, equal, known, mergedTexts, type Node, shared, union, when } from '../deferred';
import { labelValue } from './names';

type Texts = Dyn<{ readonly [name: string]: string }>;

/** What the objects of one application have in common. */
export interface Owner {
  /** The application's name, with which the names of its objects begin. */
  readonly name: Dyn<string>;
  /** The namespace, where the object has to say it. */
  readonly namespace?: Dyn<string> | undefined;
  readonly delivery: Dyn<'helm' | 'argocd' | 'kubectl'>;
  /** Name and version of the chart. */
  readonly chart?: Dyn<string> | undefined;
  readonly commonLabels: Texts;
  readonly commonAnnotations: Texts;
}

const none = known<{ readonly [name: string]: string }>({});

/** Labels by which an object is found: those of Kubernetes' recommendation. */
const componentLabel = 'app.kubernetes.io/component';

/**
 * The labels that select the pods of a component. All three, so that a Service of the application never takes the pods
 * of its migration Job for its own. A change here is a major version: a Deployment's selector cannot be changed.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function selectorOf(owner: Owner, component: string): Node {
  return union({ [componentLabel]: component }, shared('selectorLabels', identity(owner)));
}

function identity({ name }: Owner): { readonly [label: string]: Node } {
  const value = labelValue(name);
  return { 'app.kubernetes.io/instance': value, 'app.kubernetes.io/name': value };
}

/** The labels of an object of a component. */
export function labelsOf(owner: Owner, component: string): Node {
  const ofHelm = union(
    { 'app.kubernetes.io/managed-by': 'Helm' },
    owner.chart === undefined ? undefined : { 'helm.sh/chart': owner.chart },
  );
  const standard = union(identity(owner), when(equal(owner.delivery, 'helm'), ofHelm));
  return union({ [componentLabel]: component }, shared('labels', standard), owner.commonLabels);
}

/** The labels of a pod of a component. Nothing of the chart's version: another one alone does not replace the pods. */
export function podLabelsOf(owner: Owner, component: string, more?: Texts): Node {
  return union(selectorOf(owner, component), withCommon(more, owner.commonLabels));
}

function withCommon(own: Texts | undefined, common: Texts): Texts {
  return own === undefined ? common : mergedTexts(own, common);
}

/** What an object is called and what else it says about itself. */
export interface OwnMetadata {
  readonly name?: Dyn<string>;
  readonly annotations?: Texts;
  /** Annotations of ours, whose keys nobody else may use. */
  readonly ours?: Node;
}

/** The `metadata` of an object. */
export function metadataOf(owner: Owner, component: string, own: OwnMetadata = {}): Node {
  const { name = owner.name, annotations, ours } = own;
  return {
    name,
    namespace: owner.namespace,
    labels: labelsOf(owner, component),
    annotations: union(ours, withCommon(annotations, owner.commonAnnotations)),
  };
}

/** The owner of an object that is on its own, without an application. */
export function standaloneOwner(name: string): Owner {
  return {
    name: known(name),
    delivery: known('kubectl'),
    commonLabels: none,
    commonAnnotations: none,
  };
}
