/** The resources that the first answers do not need: one module, so that they are loaded by one import. */
import { actionResources } from './actions/index.ts';
import type { Resource } from './api/resource.ts';
import { bulkResources } from './bulk/index.ts';
import { compositeResources } from './composite/index.ts';
import { listLimits } from './limits/list-limits.ts';
import { userPasswordResources } from './login/user-password.ts';
import { queryResources } from './query/resources.ts';
import { sObjectResources } from './sobjects/index.ts';

export const laterResources: readonly Resource[] = [
  listLimits,
  ...userPasswordResources,
  ...sObjectResources,
  ...queryResources(),
  ...compositeResources,
  ...bulkResources,
  ...actionResources,
];
