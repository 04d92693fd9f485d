/** Everything that the server answers: the resources of the API, and the other paths. The same for every org: each call carries its org. */

import { readFileSync } from 'node:fs';
import { apexRestRoutes } from './apex-rest/routes.ts';
import type { ApiOptions } from './api/serve.ts';
import { listResources, listVersions } from './api/version-resources.ts';
import { connectResources } from './connect/index.ts';
import { controlRoutes } from './control/index.ts';
import { type ServerFacts, serverRoutes } from './control/server.ts';
import { laterRooms } from './later-resources.ts';
import { loginRoutes } from './login/routes.ts';
import { soapRoutes } from './login/soap/routes.ts';
import { StorageUnavailable } from './org/storage/port.ts';
import type { OpenOrg } from './org-services.ts';
import { PACKAGE_ROOT } from './package-root.ts';

const PACKAGE = new URL('package.json', PACKAGE_ROOT);

export const VERSION: string = JSON.parse(readFileSync(PACKAGE, 'utf8')).version;

type Paths = Pick<ApiOptions<OpenOrg>, 'resources' | 'rooms' | 'routes' | 'plainCause'>;

/** All paths; `server` has the facts that only the server knows. */
export function pathsOf(server: Pick<ServerFacts, 'certificate'>): Paths {
  return {
    resources: [listResources, ...connectResources],
    rooms: laterRooms,
    routes: [
      listVersions,
      ...loginRoutes,
      ...soapRoutes,
      ...apexRestRoutes,
      ...serverRoutes({ ...server, version: VERSION }),
      ...controlRoutes,
    ],
    plainCause: (fault) => (fault instanceof StorageUnavailable ? fault.plainCause : undefined),
  };
}
