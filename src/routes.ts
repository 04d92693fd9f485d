/** Everything that the server answers: the resources of the API, and the other paths. The same for every org: each call carries its org. */

import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { apexRestRoutes } from './apex-rest/routes.ts';
import type { ApiOptions } from './api/serve.ts';
import { listResources, listVersions } from './api/version-resources.ts';
import { connectResources } from './connect/index.ts';
import { controlRoutes } from './control/index.ts';
import { type ServerFacts, serverRoutes } from './control/server.ts';
import { loginRoutes } from './login/routes.ts';
import { soapRoutes } from './login/soap/routes.ts';
import { StorageUnavailable } from './org/storage/port.ts';
import type { OpenOrg } from './org-services.ts';
import { PACKAGE_ROOT } from './package-root.ts';

const PACKAGE = new URL('package.json', PACKAGE_ROOT);

export const VERSION: string = JSON.parse(readFileSync(PACKAGE, 'utf8')).version;

type Paths = Pick<ApiOptions<OpenOrg>, 'resources' | 'loadMore' | 'routes' | 'plainCause'>;

/** All paths; `server` has the facts that only the server knows. */
export function pathsOf(server: Pick<ServerFacts, 'certificate'>): Paths {
  return {
    resources: [listResources, ...connectResources],
    loadMore: async () => {
      await openManyFiles();
      return (await import('./later-resources.ts')).laterResources;
    },
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

/** About as many files as Node opens at a time while it loads the rooms. */
const FILES_OPEN_AT_ONCE = 48;

/**
 * Rejects if the process cannot open that many files now. Node remembers a failed import for ever (so does 20.20): without this check, a moment
 * without free file handles would make the rooms impossible to load until a restart.
 */
async function openManyFiles(): Promise<void> {
  const opened = await Promise.allSettled(Array.from({ length: FILES_OPEN_AT_ONCE }, () => open(PACKAGE)));
  for (const result of opened) if (result.status === 'fulfilled') await result.value.close();
  for (const result of opened) if (result.status === 'rejected') throw result.reason;
}
