/** Resources and routes as one request listener, so that no handler sees a response. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { writeAnswer } from './answer.ts';
import {
  type ApiRequest,
  authenticate,
  countRequest,
  type Dispatch,
  fromWire,
  fromWithin,
  type WireOptions,
} from './api-request.ts';
import { errorAnswer, errorOf, type FaultReading } from './error-answer.ts';
import type { Format } from './media.ts';
import { once } from './once.ts';
import type { Orgs, ServedOrg } from './orgs.ts';
import type { Answer, OrgServices, Resource } from './resource.ts';
import { answerRoute, type Route } from './route.ts';
import { byPath, createRouting, type Routing } from './routing.ts';
import { type Inner, runResource } from './run-resource.ts';

export interface ApiOptions<O extends ServedOrg> extends WireOptions, FaultReading {
  readonly resources: readonly Resource[];
  /** Further resources, loaded when they are first needed. */
  readonly loadMore: () => Promise<readonly Resource[]>;
  readonly routes: readonly Route<O>[];
  readonly orgs: Orgs<O>;
  /** Milliseconds for which the rest of a body that nobody reads is let go by; as answer.ts has it unless given. */
  readonly linger?: number | undefined;
}

/** The API's two faces: to the wire, and to resources that make requests of their own. */
export interface Api {
  readonly listener: RequestListener;
  readonly dispatch: Dispatch;
}

export function createApi<O extends ServedOrg>(options: ApiOptions<O>): Api {
  const route = createRoute(options, (...within) => dispatch(...within));
  const dispatch = dispatchTo(route, options);
  return { listener: listenFor(route, options), dispatch };
}

/** Leads a request to what answers it; throws for one that cannot be led anywhere. */
type Lead = (request: ApiRequest) => void;

function dispatchTo(route: Lead, options: FaultReading): Dispatch {
  return (subrequest, authenticated, origin) =>
    new Promise((resolve) => {
      const settle = (answer: Promise<Answer>) =>
        resolve(answer.catch((error) => errorAnswer(error, authenticated.services, options)));
      try {
        route(fromWithin(subrequest, authenticated, origin, settle));
      } catch (error) {
        settle(Promise.reject(error));
      }
    });
}

function listenFor<O extends ServedOrg>(route: Lead, options: ApiOptions<O>): RequestListener {
  const { log, orgs, linger } = options;
  return (request, response) => {
    let known: ApiRequest | undefined;
    const settle = (from: ApiRequest | undefined, answer: Promise<Answer>) => {
      const services = from?.context.authenticated?.services;
      answer
        .catch((error) => errorAnswer(error, services, options))
        .then((answered) => withLimits(answered, services))
        .then((answered) => send(request, response, answered, from?.context.format ?? 'json', linger))
        .catch((error) => giveUp(response, error, log));
    };
    try {
      known = fromWire(request, options, settle);
      authenticate(known, orgs);
      countRequest(known);
      route(known);
    } catch (error) {
      settle(known, Promise.reject(error));
    }
  };
}

/** Start-up is part of the product: the other rooms are loaded for the first request that is none of the first ones'. */
function createRoute<O extends ServedOrg>(options: ApiOptions<O>, dispatch: Dispatch): Lead {
  const { resources, routes, loadMore, orgs } = options;
  const inner: Inner = { dispatch, errorOf: (thrown) => errorOf(thrown, options) };
  const first = addResources(createRouting(), resources, inner);
  for (const [path, group] of byPath(routes)) first.add(path, (request) => answerRoute(request, group, orgs));
  const rest = once(async () => addResources(createRouting(), await loadMore(), inner));
  const routeRest = async (request: ApiRequest) => {
    try {
      (await rest()).route(request, () => request.settle(absent(request)));
    } catch (error) {
      request.settle(Promise.reject(error));
    }
  };
  return (request) => first.route(request, () => void routeRest(request));
}

/** Whatever has no path here: what it is called is looked up only now. */
async function absent(request: ApiRequest): Promise<Answer> {
  return (await import('./absent.ts')).answerAbsent(request);
}

function addResources(routing: Routing, resources: readonly Resource[], inner: Inner): Routing {
  for (const [path, group] of byPath(resources))
    routing.add(`/services/data/:version${path}`, (request) => runResource(request, group, inner));
  return routing;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  format: Format,
  linger: number | undefined,
): Promise<void> {
  if (request.destroyed && !request.complete) return;
  await writeAnswer(request, response, answer, answer.format ?? format, linger);
}

function withLimits(answer: Answer, services: OrgServices | undefined): Answer {
  return services ? { ...answer, headers: { ...answer.headers, ...limitInfo(services) } } : answer;
}

/** On every authenticated answer (seen: limit-info-header): api-usage=used/limit. */
function limitInfo({ usage, org }: OrgServices): Record<string, string> {
  return {
    'Sforce-Limit-Info': `api-usage=${usage.used('DailyApiRequests')}/${org.settings.apiRequestLimit}`,
  };
}

function giveUp(response: ServerResponse, error: unknown, log: Log): void {
  log.error(`could not answer: ${String(error)}`);
  response.destroy();
}
