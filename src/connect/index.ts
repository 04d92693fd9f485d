/** The Connect REST resources, one line each. */
import type { Resource } from '../api/resource.ts';
import { ensureRefundsAsync } from './ensure-refunds-async/resource.ts';

export const connectResources: readonly Resource[] = [ensureRefundsAsync];
