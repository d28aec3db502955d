import { App, Chart } from 'cdk8s';
import type { TwoUserAppProps } from '../../src';
import { TwoUserApp } from '../../src';

// The synthesized objects are plain JSON of many kinds.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Json = any;

/** The objects that a chart with what `add` puts into it consists of. */
export function synthesize(add: (chart: Chart) => void, namespace = 'production'): Json[] {
  return chartWith(add, namespace).toJson();
}

export function chartWith(add: (chart: Chart) => void, namespace = 'production'): Chart {
  const chart = new Chart(new App(), 'test', { namespace });
  add(chart);
  return chart;
}

export const minimal: TwoUserAppProps = { image: { repository: 'myapp', tag: '1.0.0' } };

export const jobMode: TwoUserAppProps = { ...minimal, migration: { mode: 'job' } };

/** The objects of an application called myapp. */
export function synthesizeApp(props: TwoUserAppProps = minimal): Json[] {
  return synthesize((chart) => new TwoUserApp(chart, 'myapp', props));
}

/** The one object of a kind; a test that finds none, or two, is wrong. */
export function only(objects: Json[], kind: string, name?: string): Json {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found.length !== 1) {
    throw new Error(
      `${found.length} objects of kind ${kind} ${name ?? ''} among ${objects.map((o) => `${o.kind} ${o.metadata.name}`).join(', ')}`,
    );
  }
  return found[0];
}

export function pod(object: Json): Json {
  return object.spec.template.spec;
}

/** A container of a pod, init or not, by name. */
export function containerOf(object: Json, name: string): Json {
  const { initContainers = [], containers } = pod(object);
  const found = [...initContainers, ...containers].find(
    (container: Json) => container.name === name,
  );
  if (found === undefined) {
    throw new Error(`${object.kind} has no container ${name}`);
  }
  return found;
}

/** A container's variables: literal values, and `Secret/key` for references. */
export function variables(container: Json): Record<string, string> {
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }: Json) => [
      name,
      value ??
        (valueFrom.secretKeyRef
          ? `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`
          : valueFrom.fieldRef.fieldPath),
    ]),
  );
}
