/**
 * Refuses props that nothing reads, in JavaScript or behind a cast: who writes them means something by them. What is
 * not a map is left to the check of the values.
 *
 * @throws Error that names the keys and those that are known
 */
export function refuseUnknownKeys(path: string, props: unknown, known: readonly string[]): void {
  if (typeof props !== 'object' || props === null || Array.isArray(props)) {
    return;
  }
  const unknown = Object.entries(props)
    .filter(([key, value]) => value !== undefined && !known.includes(key))
    .map(([key]) => JSON.stringify(key));
  if (unknown.length > 0) {
    throw new Error(
      `${path}: key ${unknown.join(', ')} is not allowed; allowed: ${known.join(', ')}; correct its spelling or remove it`,
    );
  }
}
