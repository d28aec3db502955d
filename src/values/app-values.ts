import type { TwoUserAppProps } from './app-props';

/** Complete values: what a user wrote, with all defaults filled in. */
export type AppValues = Complete<TwoUserAppProps>;

/** Every key that has a default is there; one that `null` takes away, or that has none, may be missing. */
type Complete<T> = unknown extends T
  ? T
  : T extends (infer Item)[]
    ? readonly Complete<Item>[]
    : T extends { readonly [name: string]: infer Value }
      ? { readonly [name: string]: unknown extends Value ? unknown : Complete<NonNullable<Value>> }
      : T extends object
        ? CompleteFields<T>
        : T;

type CompleteFields<T> = {
  readonly [K in keyof T as K extends MayLack<T> ? never : K]-?: Complete<Exclude<T[K], undefined>>;
} & {
  readonly [K in keyof T as K extends MayLack<T> ? K : never]?: Complete<NonNullable<T[K]>>;
};

/** The keys whose type says it: with `null`, or with an `undefined` of its own beside the `?`. */
type MayLack<T> = {
  [K in keyof T]-?: null extends T[K] ? K : undefined extends Required<T>[K] ? K : never;
}[keyof T];
