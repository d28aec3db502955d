import { operation } from './operation';

/** A map without one key. */
export const omit = operation(
  'map',
  (map: { readonly [key: string]: unknown } | undefined, key: string) => {
    const { [key]: _, ...rest } = map ?? {};
    return rest;
  },
  (map, key) => `omit ${map} ${key}`,
);

type Texts = { readonly [key: string]: string };

/** Two maps of texts in one; where both have a key the first decides, unless its text is empty. */
export const mergedTexts = operation(
  'map',
  (first: Texts, second: Texts) => {
    const set = Object.entries(first).filter(
      ([key, text]) => text !== '' || !Object.hasOwn(second, key),
    );
    return { ...second, ...Object.fromEntries(set) } as Texts;
  },
  (first, second) => `merge (dict) ${first} ${second}`,
);
