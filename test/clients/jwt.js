/** Assertions of the JWT bearer flow, as the demo org's connected app signs them. */
import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLIENT_ID, USERNAME } from './emulator.js';

export const JWT_KEY_FILE = fileURLToPath(new URL('../../data/demo-keys/sfom.key', import.meta.url));
export const jwtKey = () => readFileSync(JWT_KEY_FILE, 'utf8');

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function jwtAssertion({ audience, secondsValid = 180 }) {
  const exp = Math.floor(Date.now() / 1000) + secondsValid;
  const claims = { iss: CLIENT_ID, sub: USERNAME, aud: audience, exp };
  const signed = `${base64url({ alg: 'RS256' })}.${base64url(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(jwtKey(), 'base64url')}`;
}
