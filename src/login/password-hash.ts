/** Password hashes as stored: scrypt with a random salt, "scrypt:SALT:HASH" in base64. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scryptAsync = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const OPTIONS = { N: 16_384, r: 8, p: 1 };
const HASH_BYTES = 32;

let lastDerivation: Promise<unknown> = Promise.resolve();

/** Hashes one password at a time: each needs 16 MB and one of the few threads that also write the org to disk. */
function derive(password: string, salt: Buffer): Promise<Buffer> {
  const derived = lastDerivation.then(() => scryptAsync(password, salt, HASH_BYTES, OPTIONS));
  lastDerivation = derived.catch(() => {});
  return derived;
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt);
  return `scrypt:${salt.toString('base64')}:${hash.toString('base64')}`;
}

/** Also returns false for text that is not a password hash. */
export async function isHashOf(password: string, stored: string): Promise<boolean> {
  const [scheme, salt = '', hash = ''] = stored.split(':');
  const expected = Buffer.from(hash, 'base64');
  if (scheme !== 'scrypt' || expected.length !== HASH_BYTES) return false;
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64')), expected);
}
