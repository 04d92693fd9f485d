/** All that the emulator serves, as its definitions say: what the description must describe, no more and no less. */
import { actionResources } from '../../src/actions/index.ts';
import type { Resource } from '../../src/api/resource.ts';
import { listResources, listVersions } from '../../src/api/version-resources.ts';
import { bulkResources } from '../../src/bulk/index.ts';
import { compositeResources } from '../../src/composite/index.ts';
import { connectResources } from '../../src/connect/index.ts';
import { controlRoutes } from '../../src/control/index.ts';
import { serverRoutes } from '../../src/control/server.ts';
import { listLimits } from '../../src/limits/list-limits.ts';
import { loginRoutes } from '../../src/login/routes.ts';
import { soapRoutes } from '../../src/login/soap/routes.ts';
import { userPasswordResources } from '../../src/login/user-password.ts';
import { queryResources } from '../../src/query/resources.ts';
import { sObjectResources } from '../../src/sobjects/index.ts';

/** Below /services/data/{version}. */
export const resources: readonly Resource[] = [
  ...connectResources,
  ...actionResources,
  listResources,
  ...userPasswordResources,
  ...sObjectResources,
  ...queryResources(),
  ...compositeResources,
  ...bulkResources,
  listLimits,
];

/** Beside it. */
export const routes = [
  listVersions,
  ...loginRoutes,
  ...soapRoutes,
  ...serverRoutes({ version: '', certificate: async () => '' }),
  ...controlRoutes,
];

export const DATA = '/services/data/{version}';

/** "/sobjects/:sObject" as OpenAPI writes it. */
export function braced(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** The media types in which a resource takes its input, as its definition implies them. */
export function mediaTypesOf({ input, format }: Resource): string[] {
  if (!input) return [];
  if (input.stream) return [input.stream.mediaType];
  const inXml = format === 'json' ? [] : ['application/xml', 'text/xml'];
  return ['application/json', ...inXml, ...(input.formPart ? ['multipart/form-data'] : [])];
}
