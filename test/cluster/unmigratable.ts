import { expect } from 'vitest';
import { has } from './kubectl';
import { makePlace, makeSecrets, type Place } from './place';
import type { Helm } from './programs';
import {
  type Mode,
  modes,
  type Release,
  releaseOf,
  succeeds,
  type Values,
  valuesFor,
} from './release';

/** A release of 2.0.0, and the values of its other versions. */
export interface Unmigratable {
  readonly place: Place;
  readonly shop: Release;
  version(tag: string): Values;
}

/**
 * Version 2.0.0 is served, and two of its users have one address, which 3.0.0 cannot migrate.
 *
 * @param job settings of the Job, for how often it tries
 */
export async function unmigratable(
  helm: Helm,
  mode: Mode,
  job: { readonly backoffLimit?: number } = {},
): Promise<Unmigratable> {
  const place = await makePlace();
  await makeSecrets(place);
  const shop = releaseOf(helm, place);
  const version = (tag: string) => ({
    ...valuesFor(place, tag),
    migration: { ...modes[mode].migration, job },
  });
  await succeeds(shop.install(version('2.0.0'), '--wait'));
  await place.query(
    "insert into users (name, email) values ('eve', 'same@example.org'), ('eva', 'same@example.org')",
  );
  return { place, shop, version };
}

/** Somebody removes one of the two users by hand. */
export async function correctData({ query }: Place): Promise<void> {
  await query("delete from users where name = 'eva'");
}

/** Version 2.0.0 is served as before: two pods of it are ready, and no other. */
export async function stillServes2(shop: Release): Promise<void> {
  expect(await shop.page()).toBe('2.0.0 4 users');
  const ready = (await shop.pods()).filter((pod) => has(pod, 'Ready'));
  expect(ready).toHaveLength(2);
  const images = ready.map(({ spec }) => spec.containers[0].image);
  expect(images.every((image) => image.endsWith(':2.0.0'))).toBe(true);
}
