/** The resources that ingest and query jobs share: creating, listing, reading, changing and deleting them. */

import { anyObject } from '../api/any-object.ts';
import type { Input } from '../api/representation.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import type { Job } from './job.ts';
import { briefInfo, fullInfo, infoAnswer } from './job-info.ts';
import { listAnswer } from './job-list.ts';
import { findJobOfKind, refuseSubrequest } from './job-request.ts';
import { deleteJob } from './job-states.ts';

type JobOf<K extends Job['kind']> = Extract<Job, { kind: K }>;

export interface JobKind<K extends Job['kind']> {
  readonly kind: K;
  readonly availableVersion: number;
  readonly input: Input;
  readonly create: (exchange: Exchange) => Promise<Job>;
  /** Handles a PATCH. */
  readonly change: (exchange: Exchange, job: JobOf<K>) => Promise<Job>;
  /** Further GET resources of one job, by the end of their path. */
  readonly results: Readonly<Record<string, (job: JobOf<K>, exchange: Exchange) => Answer | Promise<Answer>>>;
}

export function jobResources<K extends Job['kind']>(definition: JobKind<K>): readonly Resource[] {
  const { kind, availableVersion, input, create, change, results } = definition;
  const jobs = `/jobs/${kind}`;
  const one = `${jobs}/:id`;
  const find = (exchange: Exchange) => findJobOfKind(exchange, kind);
  const define = (method: Resource['method'], path: string, answer: Resource['answer'], takes?: Input) =>
    resource({ method, availableVersion, path, answer, ...(takes ? { input: takes } : {}) });
  return [
    define('POST', jobs, async (exchange) => infoAnswer(briefInfo(await create(exchange))), input),
    define('GET', jobs, (exchange) => listAnswer(exchange, kind)),
    define('GET', one, async (exchange) => infoAnswer(fullInfo(await find(exchange)))),
    define(
      'PATCH',
      one,
      async (exchange) => infoAnswer(briefInfo(await change(exchange, await find(exchange)))),
      anyObject('JobInfo'),
    ),
    define('DELETE', one, async (exchange) => deleteJob(exchange, await find(exchange))),
    ...Object.entries(results).map(([name, answer]) =>
      define('GET', `${one}/${name}`, async (exchange) => {
        refuseSubrequest(exchange);
        return answer(await find(exchange), exchange);
      }),
    ),
  ];
}
