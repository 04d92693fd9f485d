/** The API versions that the emulator serves, 20.0 to 68.0, three a year (doc: Winter '11 is 20.0, Winter '25 is 62.0). */
export const FIRST_VERSION = 20;
const LAST_VERSION = 68;

export interface ApiVersion {
  readonly label: string;
  readonly url: string;
  readonly version: string;
}

const SEASONS = ['Winter', 'Spring', 'Summer'] as const;

/** "Winter '25" for 62. */
export function versionLabel(version: number): string {
  const releases = version - FIRST_VERSION;
  return `${SEASONS[releases % 3]} '${11 + Math.floor(releases / 3)}`;
}

/** The list in the answer of GET /services/data: oldest first (seen: versions-and-root). */
export function apiVersions(): ApiVersion[] {
  return Array.from({ length: LAST_VERSION - FIRST_VERSION + 1 }, (_, index) => {
    const version = FIRST_VERSION + index;
    return { label: versionLabel(version), url: `/services/data/v${version}.0`, version: `${version}.0` };
  });
}

/** 58 for the path segment "v58.0"; undefined for a segment that is not a served version. */
export function readVersion(segment: string): number | undefined {
  const match = /^v(\d{2})\.0$/.exec(segment);
  const version = match ? Number(match[1]) : Number.NaN;
  return version >= FIRST_VERSION && version <= LAST_VERSION ? version : undefined;
}
