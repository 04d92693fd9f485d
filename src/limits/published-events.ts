/** Platform events count against the org's limits as they are published. */
import type { Usage } from '../api/usage.ts';
import type { Org } from '../org/port.ts';

/** Counts those of every commit from here on; returns the way to stop. More than the limit are published all the same (ours). */
export function countPublishedEvents(org: Org, usage: Usage): () => void {
  const isEvent = (sObject: string) => org.sObjectType(sObject)?.keyPrefix === null;
  return org.onCommit(({ changes }) => {
    const published = changes.filter(({ sObject, before }) => !before && isEvent(sObject));
    usage.add('HourlyPublishedPlatformEvents', published.length);
  });
}
