/** Bulk API 2.0: ingest and query jobs. Each org has its own jobs and runs one of them at a time. */
import type { Resource } from '../api/resource.ts';
import { ingestResources } from './ingest.ts';
import { queryJobResources } from './query.ts';

import { queryResultPages } from './result-pages.ts';

export { resumeJobs } from './resume.ts';

export const bulkResources: readonly Resource[] = [
  ...ingestResources,
  ...queryJobResources,
  queryResultPages,
];
