/** `npm run bundle:openapi`: writes openapi.yaml, and the coverage table of README.md. */
import { writeFileSync } from 'node:fs';
import { readReadme, withCoverage } from './coverage.ts';
import { describeAll, printDescription } from './description.ts';

const ROOT = new URL('../../', import.meta.url);

writeFileSync(new URL('openapi.yaml', ROOT), printDescription(describeAll()));
writeFileSync(new URL('README.md', ROOT), withCoverage(readReadme()));
