/** The clients, in the order of the table's columns. Their tests are in the folder of that name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const here = new URL('./', import.meta.url);

/** The slowest first, because two run at the same time. `module` is the name under which the client is installed here; its version is shown in the table. */
export const CLIENTS = [
  { folder: 'sf-cli', name: 'Salesforce CLI', module: '@salesforce/cli' },
  { folder: 'sfdmu', name: 'sfdmu', module: 'sfdmu' },
  { folder: 'jsforce-3', name: 'jsforce', module: 'jsforce' },
  { folder: 'jsforce-1', name: 'jsforce', module: 'jsforce-1' },
  { folder: 'nforce', name: 'nforce', module: 'nforce' },
  {
    folder: 'jwt-bearer',
    name: 'salesforce-jwt-bearer-token-flow',
    module: 'salesforce-jwt-bearer-token-flow',
  },
  { folder: 'zeep', name: 'zeep (Python)' },
  { folder: 'chromium', name: 'Chromium by playwright-core', module: 'playwright-core' },
];

/** Whether the client's `module` is installed; the tests in Python check this themselves. */
export function isInstalled({ module }) {
  return module === undefined || existsSync(manifest(module));
}

/** "jsforce 3.10.16" */
export function titleOf({ name, module }) {
  if (module === undefined || !existsSync(manifest(module))) return name;
  return `${name} ${JSON.parse(readFileSync(manifest(module), 'utf8')).version}`;
}

/** The files with tests of a client, as paths. */
export function testFiles({ folder }) {
  const directory = new URL(`${folder}/`, here);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.client.js'))
    .map((name) => new URL(name, directory).pathname);
}

const manifest = (module) => new URL(`node_modules/${module}/package.json`, here);
