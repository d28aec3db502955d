export * from './app-props';
export * from './app-schema';
export * from './app-values';
export * from './merge';
export * from './object-names';
export * from './resolve';
