/** Where an object of ours is and what it is called; what is undefined is left to cdk8s and the chart. */
export interface ObjectNames {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: { readonly [name: string]: string } | undefined;
}

/**
 * The `metadata` of an ApiObject. Absent keys are really absent: cdk8s takes a `name: undefined` for a name.
 */
export function metadata({ name, namespace, labels }: ObjectNames): {
  name?: string;
  namespace?: string;
  labels?: { [name: string]: string };
} {
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: { ...labels } }),
  };
}
