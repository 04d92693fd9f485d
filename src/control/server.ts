/** Facts about the server itself, independent of its orgs. */

import { readFile } from 'node:fs/promises';
import type { Answer } from '../api/resource.ts';
import type { Route } from '../api/route.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { ok, route } from './control-route.ts';
import type { ControlledOrg } from './index.ts';

export interface ServerFacts {
  readonly version: string;
  /** The certificate for https, in PEM. */
  readonly certificate: () => Promise<string>;
}

export function serverRoutes({ version, certificate }: ServerFacts): Route<ControlledOrg>[] {
  return [
    route('GET', '/_emulator', async ({ org }) =>
      ok({ name: 'sfom-emulator', version, organizationId: org.services.org.id }),
    ),
    route('GET', '/_emulator/openapi.yaml', async () =>
      text('application/yaml;charset=UTF-8', await readFile(OPENAPI, 'utf8')),
    ),
    route('GET', '/_emulator/certificate', async () => text('application/x-pem-file', await certificate())),
  ];
}

const OPENAPI = new URL('openapi.yaml', PACKAGE_ROOT);

function text(mediaType: string, body: string): Answer {
  return { status: 200, text: { mediaType, body } };
}
