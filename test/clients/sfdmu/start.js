/** Starts sfdmu's own command, as the CLI would start its plugin. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const { Config } = require('@oclif/config');
const config = new Config({ root: dirname(require.resolve('sfdmu/package.json')) });
await config.load();
await config.runCommand('sfdmu:run', process.argv.slice(2));
