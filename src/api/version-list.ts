/** The answer of GET /services/data (shape seen: versions-and-root). */
import type { Answer } from './resource.ts';
import { apiVersions } from './versions.ts';

export function versionList(): Answer {
  const versions = apiVersions();
  return { status: 200, body: versions, xml: { root: 'Versions', value: { Version: versions } } };
}
