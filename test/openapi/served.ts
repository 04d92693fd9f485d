/** Everything that the emulator serves, from its definitions: what the description must describe, no more and no less. */
import { apexRestRoutes } from '../../src/apex-rest/routes.ts';
import type { Resource } from '../../src/api/resource.ts';
import { listResources, listVersions } from '../../src/api/version-resources.ts';
import { connectResources } from '../../src/connect/index.ts';
import { controlRoutes } from '../../src/control/index.ts';
import { serverRoutes } from '../../src/control/server.ts';
import { laterRooms } from '../../src/later-resources.ts';
import { loginRoutes } from '../../src/login/routes.ts';
import { soapRoutes } from '../../src/login/soap/routes.ts';

const loaded: Resource[] = [];
for (const { load } of laterRooms) loaded.push(...(await load()));

/** The resources below /services/data/{version}. */
export const resources: readonly Resource[] = [listResources, ...connectResources, ...loaded];

/** The paths outside it. */
export const routes = [
  listVersions,
  ...loginRoutes,
  ...soapRoutes,
  ...apexRestRoutes,
  ...serverRoutes({ version: '', certificate: async () => '' }),
  ...controlRoutes,
];

export const DATA = '/services/data/{version}';

/** "/sobjects/:sObject" as OpenAPI writes it; a parameter `*rest`, of several segments, is written like a parameter of one segment. */
export function braced(path: string): string {
  return path.replace(/[:*](\w+)/g, '{$1}');
}

/** The media types in which a resource takes its input, as its definition implies them. */
export function mediaTypesOf({ input, format }: Resource): string[] {
  if (!input) return [];
  if (input.stream) return [input.stream.mediaType];
  const inXml = format === 'json' ? [] : ['application/xml', 'text/xml'];
  return ['application/json', ...inXml, ...(input.formPart ? ['multipart/form-data'] : [])];
}
