export * from './dyn';
export { goJson, unicodeEscape } from './go-json';
export type { Loop } from './loops';
export * from './nodes';
export * from './operations';
export { asOne, references } from './references';
export * from './rules';
