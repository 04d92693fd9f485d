/** The Connect REST resources, and the background jobs of those that are asynchronous: one line each. */
import type { Resource } from '../api/resource.ts';
import type { BackgroundJob } from '../background/job-life.ts';
import { ensureRefunds } from './ensure-refunds-async/job.ts';
import { ensureRefundsAsync } from './ensure-refunds-async/resource.ts';

export const connectResources: readonly Resource[] = [ensureRefundsAsync];

export const connectJobs: readonly BackgroundJob[] = [ensureRefunds];
