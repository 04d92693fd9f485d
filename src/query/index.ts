/** The resources of this room, and the query for children that the sobjects room makes. */
import type { Answer, Exchange } from '../api/resource.ts';
import { answerChildren, type Children } from './children.ts';
import { ResultPages } from './pages.ts';
import { queryResources as resourcesWith } from './resources.ts';

/** Shared, because the next pages of children are pages of a query. */
const pages = new ResultPages();

export const queryResources = resourcesWith(pages);

export function queryChildren(exchange: Exchange, children: Children): Promise<Answer> {
  return answerChildren(exchange, children, pages);
}
