import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { saslPrep } from './saslprep';

/** What a verifier is made with besides the password. */
export interface ScramOptions {
  /**
   * The salt.
   *
   * @default - 16 random bytes
   */
  readonly salt?: Buffer;
  /**
   * How often the hash is repeated.
   *
   * @default 4096
   */
  readonly iterations?: number;
}

/**
 * Returns what PostgreSQL stores of a password: `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`.
 * Whoever sends this in `ALTER ROLE .. PASSWORD` keeps the password itself out of the server's log.
 *
 * @throws when no PostgreSQL would take the password.
 * @see https://www.postgresql.org/docs/current/catalog-pg-authid.html
 * @see https://www.rfc-editor.org/rfc/rfc5802 section 3
 */
export function scramVerifier(password: string, options: ScramOptions = {}): string {
  const { salt = randomBytes(16), iterations = 4096 } = options;
  refuseImpossible(password);
  const salted = pbkdf2Sync(saslPrep(password), salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest();
  const serverKey = createHmac('sha256', salted).update('Server Key').digest();
  return `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;
}

/** Tells whether a stored verifier belongs to this password. What is not a SCRAM verifier (md5, say) belongs to none. */
export function matchesVerifier(password: string, verifier: string): boolean {
  const parts = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$/.exec(verifier);
  if (!parts) return false;
  const own = scramVerifier(password, {
    iterations: Number(parts[1]),
    salt: Buffer.from(parts[2] as string, 'base64'),
  });
  const [a, b] = [Buffer.from(own), Buffer.from(verifier)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The messages leave the password out, as every message must. */
function refuseImpossible(password: string): void {
  if (password === '') {
    throw new Error(
      'password: is empty, and PostgreSQL lets nobody log in with an empty one: give one',
    );
  }
  if (password.includes('\0')) {
    throw new Error('password: contains a NUL character, which PostgreSQL cannot take: remove it');
  }
  if (/\p{Surrogate}/u.test(password)) {
    throw new Error(
      'password: contains half of a surrogate pair, which UTF-8 cannot hold: remove it',
    );
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
