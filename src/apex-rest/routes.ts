/** The paths of Apex REST; the code that answers them is loaded with the first call. */
import type { ServedOrg } from '../api/orgs.ts';
import type { Route } from '../api/route.ts';
import type { ApexRest } from './service.ts';

export interface ApexRestOrg extends ServedOrg {
  apexRest(): Promise<ApexRest>;
}

/** The verbs that Apex REST supports (doc). */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const apexRestRoutes: readonly Route<ApexRestOrg>[] = METHODS.map((method) => ({
  method,
  path: '/services/apexrest/*rest',
  answer: async (call) => (await import('./answer.ts')).answerByStub(call, method),
}));
