/** The sObject resources, one line each. */
import type { Resource } from '../api/resource.ts';
import { describeGlobal } from './describe-global.ts';
import { retrieveRecord } from './retrieve.ts';

export const sObjectResources: readonly Resource[] = [describeGlobal, retrieveRecord];
