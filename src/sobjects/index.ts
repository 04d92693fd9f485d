/** The sObject resources, one line each. */
import type { Resource } from '../api/resource.ts';
import { retrieveRecord } from './retrieve.ts';

export const sObjectResources: readonly Resource[] = [retrieveRecord];
