/** A broken business rule as the org answers it: row V, or with the resource's success (org setting businessRuleAnswer). */
import { ApiError } from './api-error.ts';
import type { Answer, Method, OrgServices, Resource } from './resource.ts';

/** With success a POST answers 201 (doc: Generic Batch Input). */
const SUCCESS: Readonly<Record<Method, number>> = { GET: 200, POST: 201, PUT: 200, PATCH: 200, DELETE: 200 };

/** What `answer` comes to. Where the org wants it so, an Error with Output is the output itself, which tells the same errors (doc: it may). */
export async function answerRules(
  answer: Promise<Answer>,
  { method, output }: Resource,
  { org }: OrgServices,
): Promise<Answer> {
  if (!output || org.settings.businessRuleAnswer === '400') return answer;
  return answer.catch((thrown) => {
    if (!(thrown instanceof ApiError) || thrown.details.shape !== 'output') throw thrown;
    return { status: SUCCESS[method], body: thrown.details.output };
  });
}
