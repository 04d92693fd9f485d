/** What an org's server answers: the resources of the API, and the paths beside it. */
import { readFileSync } from 'node:fs';
import type { Resource } from './api/resource.ts';
import type { Route } from './api/route.ts';
import type { ApiOptions } from './api/serve.ts';
import type { SessionDirectory } from './api/session.ts';
import { listResources, listVersions } from './api/version-resources.ts';
import { connectResources } from './connect/index.ts';
import { controlRoutes } from './control/index.ts';
import { loginRoutes } from './login/routes.ts';
import { soapRoutes } from './login/soap/routes.ts';
import type { OrgRooms } from './org-rooms.ts';

export const VERSION: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;

/** `certificate` is what https shows, in PEM. */
export function served(
  org: OrgRooms,
  certificate: () => Promise<string>,
): Pick<ApiOptions, 'resources' | 'loadMore' | 'routes' | 'sessions'> {
  return {
    resources: [listResources, ...connectResources],
    loadMore: loadOtherRooms,
    routes: [
      listVersions,
      ...loginRoutes(org.login),
      ...soapRoutes(org.login),
      ...controls(org, certificate),
    ],
    sessions: directoryOf(org),
  };
}

function controls({ rooms, login, notify, explain }: OrgRooms, certificate: () => Promise<string>): Route[] {
  return controlRoutes({
    ...rooms,
    version: VERSION,
    notify,
    explain,
    certificate,
    login: async () => new (await import('./login/controls.ts')).LoginControls(login),
  });
}

function directoryOf({ rooms, login }: OrgRooms): SessionDirectory {
  return {
    authenticate: (token) => {
      const session = login.sessions.find(token);
      return session && { session, rooms };
    },
  };
}

/** The rooms that the first answers do not need. */
async function loadOtherRooms(): Promise<readonly Resource[]> {
  const [limits, sobjects, query, composite, bulk, actions] = await Promise.all([
    import('./limits/list-limits.ts'),
    import('./sobjects/index.ts'),
    import('./query/resources.ts'),
    import('./composite/index.ts'),
    import('./bulk/index.ts'),
    import('./actions/index.ts'),
  ]);
  return [
    limits.listLimits,
    ...sobjects.sObjectResources,
    ...query.queryResources(),
    ...composite.compositeResources,
    ...bulk.bulkResources,
    ...actions.actionResources,
  ];
}
