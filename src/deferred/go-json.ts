/**
 * JSON as Go's `encoding/json`, and so Helm's `toJson`, writes it: keys sorted by code point, no spaces, and escapes for
 * `<`, `>`, `&`, U+2028 and U+2029.
 *
 * @see https://pkg.go.dev/encoding/json#Marshal
 */
export function goJson(value: unknown): string {
  return sorted(value).replace(/[<>&\u2028\u2029]/g, unicodeEscape);
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const text = entries
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([key, item]) => `${JSON.stringify(key)}:${sorted(item)}`);
  return `{${text.join(',')}}`;
}

/** `\u` and the four hexadecimal digits of a UTF-16 unit. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The order of Go's strings, which compares UTF-8 bytes; JavaScript's own compares UTF-16 units. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (const [index, char] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = (char.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
