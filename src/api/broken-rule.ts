/** How an org answers a broken business rule: with row V, or with the resource's success status (org setting businessRuleAnswer). */
import { ApiError } from './api-error.ts';
import type { Answer, Method, OrgServices, Resource } from './resource.ts';

/** A successful POST answers 201 (doc: Generic Batch Input). */
const SUCCESS_STATUS: Readonly<Record<Method, number>> = {
  GET: 200,
  POST: 201,
  PUT: 200,
  PATCH: 200,
  DELETE: 200,
};

/** Returns `answer`, or for an Error with Output, if the setting says so, its output alone, which names the same errors (doc: it may). */
export async function answerRules(
  answer: Promise<Answer>,
  { method, output }: Resource,
  { org }: OrgServices,
): Promise<Answer> {
  if (!output || org.settings.businessRuleAnswer === '400') return answer;
  return answer.catch((thrown) => {
    if (!(thrown instanceof ApiError) || thrown.details.shape !== 'output') throw thrown;
    return { status: SUCCESS_STATUS[method], body: thrown.details.output };
  });
}
