import { type Deferred, type Dyn, knownAll } from '../deferred';
import { type AppValues, resolveAppValues, type TwoUserAppProps } from '../values';
import { type AccessFiles, packageFiles } from './access-config';

/** What an application is made of whose values may be deferred. */
export interface AppPlan {
  /** The values; `fullnameOverride` is the name. */
  readonly values: Deferred<AppValues>;
  /** The namespace, where the objects have to say it. */
  readonly namespace?: Dyn<string>;
  /** Name and version of the chart, as a label of its objects. */
  readonly chart?: Dyn<string>;
  /** The scripts and SQL programs. */
  readonly files: AccessFiles;
}

/**
 * What the props make of an application, which is named after its construct unless they name it.
 *
 * @throws Error when a value is not allowed
 */
export function appPlan(props: TwoUserAppProps, id: string): AppPlan {
  return { values: knownAll(valuesNamed(props, id)), files: packageFiles() };
}

function valuesNamed(props: TwoUserAppProps, id: string): AppValues {
  const { fullnameOverride } = props;
  if (fullnameOverride !== undefined && fullnameOverride !== '') {
    return resolveAppValues(props);
  }
  try {
    return resolveAppValues({ ...props, fullnameOverride: id });
  } catch (error) {
    // Nobody wrote that key.
    const { message } = error as Error;
    throw new Error(
      message.replace(
        /^( {2})fullnameOverride: (.*); rename it$/m,
        '$1construct id, which names the objects: $2; give the construct another id or set fullnameOverride',
      ),
    );
  }
}
