import { expect, it } from '@jest/globals';
import { apiVersions, readVersion, versionLabel } from '../../src/api/versions.ts';

it('lists the versions from 20.0 to 68.0, oldest first', () => {
  const versions = apiVersions();
  expect(versions).toHaveLength(49);
  expect(versions[0]).toEqual({ label: "Winter '11", url: '/services/data/v20.0', version: '20.0' });
  expect(versions.at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
});

it.each([
  [47, "Winter '20"],
  [48, "Spring '20"],
  [49, "Summer '20"],
  [59, "Winter '24"],
  [62, "Winter '25"],
  [66, "Spring '26"],
])('%i.0 is %s', (version, label) => {
  expect(versionLabel(version)).toBe(label);
});

it.each(['v58', '58.0', 'v58.1', 'v19.0', 'v69.0', 'v058.0', 'v', 'latest'])(
  '%s is not a version',
  (segment) => {
    expect(readVersion(segment)).toBeUndefined();
  },
);

it('reads v58.0', () => {
  expect(readVersion('v58.0')).toBe(58);
});
