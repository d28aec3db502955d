import { ApiObject, type ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { type Dyn, isDeferred, known, type Node, plain, possible } from '../deferred';

/** An object of Kubernetes, some of whose values Helm will know: a template of a chart. */
export class TemplateObject extends Construct {
  constructor(
    scope: Construct,
    id: string,
    /** What its file is called, without extension. */
    readonly file: string,
    /** Whether it is there at all. */
    readonly condition: Dyn<boolean>,
    readonly body: Node,
  ) {
    super(scope, id);
  }
}

/** What is to become an object of Kubernetes. */
export interface ObjectPlan {
  /** What a chart calls its file: `<component>-<kind>`. */
  readonly file: string;
  /** Whether it is there at all. */
  readonly condition?: Dyn<boolean>;
  readonly body: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Node;
    readonly [field: string]: Node;
  };
}

/** Adds an object to the tree; none if its condition does not hold. */
export function addObject(
  scope: Construct,
  id: string,
  { file, condition = known(true), body }: ObjectPlan,
): ApiObject | undefined {
  if (!possible(condition)) return undefined;
  if (!isDeferred([condition, body])) {
    return new ApiObject(scope, id, plain(body) as ApiObjectProps);
  }
  // Whoever has deferred values has no use for an ApiObject's methods.
  return new TemplateObject(scope, id, file, condition, body) as unknown as ApiObject;
}
