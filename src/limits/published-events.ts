/** Counts published platform events against the org's limits. */
import type { Usage } from '../api/usage.ts';
import type { Org } from '../org/port.ts';

/** Counts the events of every commit from now on; returns a function that stops it. Events beyond the limit are published too (ours). */
export function countPublishedEvents(org: Org, usage: Usage): () => void {
  const isEvent = (sObject: string) => org.sObjectType(sObject)?.keyPrefix === null;
  return org.onCommit(({ changes }) => {
    const published = changes.filter(({ sObject, before }) => !before && isEvent(sObject));
    usage.add('HourlyPublishedPlatformEvents', published.length);
  });
}
