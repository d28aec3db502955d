export type { ReaderRule, TableRule } from './access';
export * from './constructs';
export type * from './values/app-props';
