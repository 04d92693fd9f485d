/** The entry points for clients: the list of API versions, and the resources of one version (shapes seen: versions-and-root). */
import { resource } from './resource.ts';
import type { Route } from './route.ts';
import { versionList } from './version-list.ts';
import { FIRST_VERSION } from './versions.ts';

/** Public, because clients request it before they log in. */
export const listVersions: Route = {
  method: 'GET',
  path: '/services/data',
  answer: async () => versionList(),
};

/** Lists only resources that are served, so that every link works. */
export const listResources = resource({
  method: 'GET',
  availableVersion: FIRST_VERSION,
  path: '',
  answer: async ({ version, session, baseUrl }) => {
    const here = `/services/data/v${version}.0`;
    const body = {
      sobjects: `${here}/sobjects`,
      query: `${here}/query`,
      ...(version >= 29 ? { queryAll: `${here}/queryAll` } : {}),
      search: `${here}/search`,
      ...(version >= 36 ? { parameterizedSearch: `${here}/parameterizedSearch` } : {}),
      ...(version >= 29 ? { limits: `${here}/limits` } : {}),
      recent: `${here}/recent`,
      ...(version >= 34 ? { composite: `${here}/composite` } : {}),
      ...(version >= 32 ? { actions: `${here}/actions` } : {}),
      identity: `${baseUrl}/id/${session.organizationId}/${session.userId}`,
    };
    return { status: 200, body, xml: { root: 'urls' } };
  },
});
