/** Mutants that give the same for all values that the schema and the rules admit, and why. */
export const equivalents: readonly { readonly mutants: RegExp; readonly because: string }[] = [];
