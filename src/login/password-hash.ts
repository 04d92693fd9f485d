/** Passwords as they are kept: scrypt with a salt of their own, "scrypt:SALT:HASH" in base64. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scryptNow = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const OPTIONS = { N: 16_384, r: 8, p: 1 };
const LENGTH = 32;

let last: Promise<unknown> = Promise.resolve();

/** One at a time: each takes 16 MB and one of the few threads that also write the org to the disk. */
function derive(password: string, salt: Buffer): Promise<Buffer> {
  const derived = last.then(() => scryptNow(password, salt, LENGTH, OPTIONS));
  last = derived.catch(() => {});
  return derived;
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt);
  return `scrypt:${salt.toString('base64')}:${hash.toString('base64')}`;
}

/** False as well for what is no such hash. */
export async function isHashOf(password: string, kept: string): Promise<boolean> {
  const [scheme, salt = '', hash = ''] = kept.split(':');
  const expected = Buffer.from(hash, 'base64');
  if (scheme !== 'scrypt' || expected.length !== LENGTH) return false;
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64')), expected);
}
