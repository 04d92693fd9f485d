/** How many bytes of live records an org has gained, read over HTTP, so that it does not depend on how they are stored. */
import { call, count, queryPath, VERSION } from './emulator.mjs';

/** Fields that a query prints and that no record stores. */
const NOT_STORED = new Set(['attributes', 'IsDeleted', 'IsLocked', 'MayEdit']);
const SAMPLE = 200;

/** The number of records by object. */
export async function sizesOf(server) {
  const { sobjects } = await call(server, `${VERSION}/sobjects`);
  const sizes = new Map();
  for (const { name, queryable } of sobjects)
    if (queryable) sizes.set(name, await count(server, `SELECT COUNT() FROM ${name}`).catch(() => 0));
  return sizes;
}

/** The bytes of the records that were added since `before`: as many as there are more, of the mean size of the newest. */
export async function addedBytes(server, before) {
  let bytes = 0;
  for (const [name, size] of await sizesOf(server)) {
    const added = size - (before.get(name) ?? 0);
    if (added > 0) bytes += added * (await meanBytes(server, name));
  }
  return bytes;
}

async function meanBytes(server, name) {
  const soql = `SELECT FIELDS(ALL) FROM ${name} ORDER BY Id DESC LIMIT ${SAMPLE}`;
  const { records } = await call(server, queryPath(soql));
  const lines = records.map((record) => {
    const stored = Object.entries(record).filter(
      ([field, value]) => value !== null && !NOT_STORED.has(field),
    );
    return Buffer.byteLength(JSON.stringify(Object.fromEntries(stored))) + 1;
  });
  return lines.reduce((total, length) => total + length, 0) / lines.length;
}
