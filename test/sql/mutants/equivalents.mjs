/** Mutants that no test can catch, since they are right, too: file, a part of the mutant's name, and why. */
export const equivalents = [];
