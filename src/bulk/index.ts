/** Bulk API 2.0: ingest and query jobs. Each org has its own, one of which is worked on at a time. */
import type { Exchange, Resource } from '../api/resource.ts';
import { ingestResources } from './ingest.ts';
import { JobStore } from './job-store.ts';
import { queryJobResources } from './query.ts';

export function bulkResources(): readonly Resource[] {
  const stores = new Map<string, JobStore>();
  const storeOf = ({ rooms: { org } }: Exchange) => {
    const store = stores.get(org.id) ?? new JobStore();
    stores.set(org.id, store);
    return store;
  };
  return [...ingestResources(storeOf), ...queryJobResources(storeOf)];
}
