/** The setting corsOrigins: which pages of other origins may call the API from a browser. */
import type { Refuse } from './read-members.ts';

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const PORT = '(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?';

/**
 * https, or localhost by either scheme; a name, an address, or `*.` before a second-level domain (doc). An org's list had `*.` before
 * a longer name too (seen: cors-preflight). No path, not even a slash.
 */
const PATTERN = `^(?:https?://localhost|https://(?:(?:\\*\\.${LABEL}\\.)?${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:.]+\\]))${PORT}$`;

export function readCorsOrigins(value: unknown, path: string, refuse: Refuse): unknown {
  if (!Array.isArray(value)) return refuse(path, 'a list of origins');
  value.forEach((origin, index) => {
    if (typeof origin !== 'string' || !new RegExp(PATTERN).test(origin)) refuse(`${path}.${index}`, EXPECTED);
  });
  return value;
}

const EXPECTED =
  'an origin with https, or with http for localhost, such as https://app.example.com:8443, https://*.example.com or http://localhost:3000';
