export * from './identifiers';
export * from './policy';
export * from './policy-json';
export * from './policy-schema';
export * from './validate';
