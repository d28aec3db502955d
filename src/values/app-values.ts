import type { TwoUserAppProps } from './app-props';

/** Complete values: what a user wrote, with all defaults filled in. */
export type AppValues = Complete<TwoUserAppProps>;

/**
 * Every key that has a default is there. A key that `null` takes away may be missing also in
 * complete values.
 */
export type Complete<T> = unknown extends T
  ? T
  : T extends (infer Item)[]
    ? readonly Complete<Item>[]
    : T extends object
      ? {
          readonly [K in keyof T as null extends T[K] ? never : K]-?: Complete<
            Exclude<T[K], undefined>
          >;
        } & {
          readonly [K in keyof T as null extends T[K] ? K : never]?: Complete<NonNullable<T[K]>>;
        }
      : T;
