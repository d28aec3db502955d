import {
  leftToRight,
  mappedToNothing,
  nonAsciiSpace,
  prohibited,
  type Ranges,
  rightToLeft,
  unassigned,
} from './saslprep-tables';

/**
 * Prepares a password as PostgreSQL's server and libpq do before they hash it, so that two ways to type the same
 * character give the same password. A password that SASLprep (RFC 4013) refuses is taken as it is.
 */
export function saslPrep(password: string): string {
  if (isAscii(password)) return password;
  const mapped = codePoints(password).flatMap((code) => {
    if (isIn(nonAsciiSpace, code)) return [0x20];
    return isIn(mappedToNothing, code) ? [] : [code];
  });
  // NOTE: RFC 4013 looks at the normalised characters; PostgreSQL at those before, and it is the one to agree with.
  if (mapped.length === 0 || mapped.some(isRefused) || mixesDirections(mapped)) return password;
  return String.fromCodePoint(...mapped).normalize('NFKC');
}

function isAscii(text: string): boolean {
  return codePoints(text).every((code) => code < 0x80);
}

function codePoints(text: string): number[] {
  return [...text].map((character) => character.codePointAt(0) as number);
}

function isRefused(code: number): boolean {
  return isIn(prohibited, code) || isIn(unassigned, code);
}

/** RFC 3454 section 6: right-to-left text must begin and end so, and hold no left-to-right letter. */
function mixesDirections(codes: readonly number[]): boolean {
  if (!codes.some((code) => isIn(rightToLeft, code))) return false;
  return (
    codes.some((code) => isIn(leftToRight, code)) ||
    !isIn(rightToLeft, codes[0]) ||
    !isIn(rightToLeft, codes.at(-1))
  );
}

function isIn(ranges: Ranges, code: number | undefined): boolean {
  return code !== undefined && ranges.some(([first, last]) => first <= code && code <= last);
}
