import { ApiObject, type ApiObjectProps, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { type Dyn, Expression } from '../deferred';

/** Objects that only Helm knows, each of which is to be printed as it is. */
export class TemplateObjects extends Construct {
  constructor(
    scope: Construct,
    id: string,
    /** What their file is called, without extension. */
    readonly file: string,
    readonly objects: Expression,
  ) {
    super(scope, id);
  }
}

/** Adds the objects that a user brings along, as they are. */
export function addExtraObjects(scope: Construct, objects: Dyn<unknown>): void {
  const list: unknown = objects;
  if (list instanceof Expression) {
    new TemplateObjects(scope, 'ExtraObjects', 'extra-objects', list);
    return;
  }
  const { namespace } = Chart.of(scope);
  for (const [index, object] of (list as ApiObjectProps[]).entries()) {
    const { metadata = {} } = object;
    const place = namespace === undefined || metadata.namespace ? {} : { namespace };
    // cdk8s would leave out what is empty.
    new ApiObject(scope, `ExtraObject${index}`, object).toJson = () => ({
      ...object,
      metadata: { ...metadata, ...place },
    });
  }
}
