import { taggedImage } from '../helm/chart-identity';
import type { TwoUserAppProps } from '../values';
import type { Values } from './values-file';

/** Whose annotations put things in order. */
export const deliveries = ['kubectl', 'argocd', 'helm'] as const;
export type Delivery = (typeof deliveries)[number];

/** What the options say instead of the values file. */
export interface Chosen {
  readonly name?: string | undefined;
  readonly delivery?: Delivery | undefined;
}

/**
 * The values file of the chart as props of the construct: the same but for what only Helm knows.
 */
export function propsOf(values: Values, { name, delivery }: Chosen): TwoUserAppProps {
  // What an umbrella chart says about the charts below it, and to all of them.
  const { enabled, global, delivery: written, ...own } = values;
  const props = {
    ...own,
    ...(own.image === undefined ? {} : { image: taggedImage(own.image) }),
    ...(name === undefined ? {} : { fullnameOverride: name }),
    // What the chart's values say unless somebody changes it; there is no Helm here.
    ...(delivery === undefined && written === 'helm' ? {} : { delivery: delivery ?? written }),
  };
  return props as unknown as TwoUserAppProps;
}
