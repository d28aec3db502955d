import type { TwoUserAppProps } from './app-props';

/** Complete values: what a user wrote, with all defaults filled in. */
export type AppValues = Complete<TwoUserAppProps>;

/**
 * Every key that has a default is there; one that `null` takes away may be missing in the end.
 */
type Complete<T> = unknown extends T
  ? T
  : T extends (infer Item)[]
    ? readonly Complete<Item>[]
    : T extends { readonly [name: string]: infer Value }
      ? { readonly [name: string]: Complete<NonNullable<Value>> }
      : T extends object
        ? CompleteFields<T>
        : T;

type CompleteFields<T> = {
  readonly [K in keyof T as null extends T[K] ? never : K]-?: Complete<Exclude<T[K], undefined>>;
} & {
  readonly [K in keyof T as null extends T[K] ? K : never]?: Complete<NonNullable<T[K]>>;
};
