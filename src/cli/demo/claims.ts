/** Something the demo claims, and whether it was so. */
export interface Claim {
  readonly claim: string;
  /** What was seen, in a few words. */
  readonly seen: string;
  readonly ok: boolean;
}

/** The rows of the final table, each with its claim. */
export function claimsTable(claims: readonly Claim[]): [string, Claim][] {
  const width = Math.max(...claims.map(({ claim }) => claim.length));
  return claims.map((claim) => [
    `${claim.ok ? 'ok ' : 'NOT'}  ${claim.claim.padEnd(width)}  ${claim.seen}`,
    claim,
  ]);
}
