/** The resources that the first answers do not need, in one module, so that one import loads them. */
import { actionResources } from './actions/index.ts';
import type { Resource } from './api/resource.ts';
import { bulkResources } from './bulk/index.ts';
import { compositeResources } from './composite/index.ts';
import { listLimits } from './limits/list-limits.ts';
import { userPasswordResources } from './login/user-password.ts';
import { answerChildren } from './query/children.ts';
import { ResultPages } from './query/pages.ts';
import { queryResources } from './query/resources.ts';
import { setupResources } from './setup/empty-lists.ts';
import { sObjectResources } from './sobjects/index.ts';

/** Shared, because the next pages of children are pages of a query. */
const pages = new ResultPages();

export const laterResources: readonly Resource[] = [
  listLimits,
  ...userPasswordResources,
  ...sObjectResources((exchange, children) => answerChildren(exchange, children, pages)),
  ...queryResources(pages),
  ...compositeResources,
  ...bulkResources,
  ...actionResources,
  ...setupResources,
];
