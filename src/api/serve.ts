/** Serves resources and routes by one request listener, so that no handler sees a response. */
import type { RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { writeAnswer } from './answer.ts';
import {
  type ApiRequest,
  authenticate,
  countRequest,
  type Dispatch,
  fromSubrequest,
  fromWire,
  type WireOptions,
} from './api-request.ts';
import { type CorsDecision, decideCors } from './cors.ts';
import { errorAnswer, errorOf, type FaultOptions } from './error-answer.ts';
import { type LaterRoom, loadInTurn } from './later-room.ts';
import { once } from './once.ts';
import type { Orgs, ServedOrg } from './orgs.ts';
import type { Answer, OrgServices, Resource } from './resource.ts';
import { answerRoute, type Route } from './route.ts';
import { byPath, createRouting, type Routing } from './routing.ts';
import { type InnerRequests, runResource } from './run-resource.ts';

export interface ApiOptions<O extends ServedOrg> extends WireOptions, FaultOptions {
  readonly resources: readonly Resource[];
  readonly rooms: readonly LaterRoom[];
  readonly routes: readonly Route<O>[];
  readonly orgs: Orgs<O>;
  /** Milliseconds after an answer in which a client may finish sending a body that is not read; by default that of answer.ts. */
  readonly lingerMs?: number | undefined;
}

/** The API for clients, and for resources that make requests of their own. */
export interface Api {
  readonly listener: RequestListener;
  readonly dispatch: Dispatch;
}

export function createApi<O extends ServedOrg>(options: ApiOptions<O>): Api {
  const route = createRoute(options, (...args) => dispatch(...args));
  const dispatch = dispatchTo(route, options);
  return { listener: listenFor(route, options), dispatch };
}

/** Passes a request to its resource or route; throws for a request that has neither. */
type RouteRequest = (request: ApiRequest) => void;

function dispatchTo(route: RouteRequest, options: FaultOptions): Dispatch {
  return (subrequest, authenticated, origin) =>
    new Promise((resolve) => {
      const settle = (answer: Promise<Answer>) =>
        resolve(answer.catch((error) => errorAnswer(error, authenticated.services, options)));
      try {
        route(fromSubrequest(subrequest, authenticated, origin, settle));
      } catch (error) {
        settle(Promise.reject(error));
      }
    });
}

function listenFor<O extends ServedOrg>(route: RouteRequest, options: ApiOptions<O>): RequestListener {
  const { log, orgs, lingerMs } = options;
  return (request, response) => {
    let apiRequest: ApiRequest | undefined;
    let cors: CorsDecision = { headers: {} };
    const settle = (from: ApiRequest | undefined, answer: Promise<Answer>) => {
      const services = from?.context.authenticated?.services;
      const reply = async (answered: Answer) => {
        if (request.destroyed && !request.complete) return;
        const format = answered.format ?? from?.context.format ?? 'json';
        await writeAnswer(request, response, withHeaders(answered, services, cors), format, lingerMs);
      };
      answer
        .then(reply, (error) => reply(errorAnswer(error, services, options)))
        .catch((error) => giveUp(response, error, log));
    };
    try {
      apiRequest = fromWire(request, options, settle);
      cors = decideCors(apiRequest, () => orgs.find(request.headers).services.org.settings);
      if (cors.settled) return apiRequest.settle(cors.settled);
      authenticate(apiRequest, orgs);
      countRequest(apiRequest);
      route(apiRequest);
    } catch (error) {
      settle(apiRequest, Promise.reject(error));
    }
  };
}

function createRoute<O extends ServedOrg>(options: ApiOptions<O>, dispatch: Dispatch): RouteRequest {
  const { resources, routes, rooms, orgs } = options;
  const inner: InnerRequests = { dispatch, errorOf: (thrown) => errorOf(thrown, options) };
  const routing = addResources(createRouting(), resources, inner);
  for (const [path, group] of byPath(routes))
    routing.add(path, (request) => answerRoute(request, group, orgs));
  for (const room of rooms) addRoom(routing, room, inner);
  return (request) => routing.route(request, () => request.settle(absent(request)));
}

function addRoom(routing: Routing, { paths, load }: LaterRoom, inner: InnerRequests): void {
  const loaded = once(async () => addResources(createRouting(), await load(), inner));
  const handOn = async (request: ApiRequest) => {
    try {
      (await loaded()).route(request, () => request.settle(absent(request)));
    } catch (error) {
      request.settle(Promise.reject(error));
    }
  };
  for (const path of paths) routing.pass(`/services/data/:version${path}`, handOn);
}

/** An import that is repeated costs as much as a small answer. */
const loadAbsent = once(() => loadInTurn(() => import('./absent.ts')));

/** Any request without a path here; the list of what is not emulated is loaded only now. */
async function absent(request: ApiRequest): Promise<Answer> {
  return (await loadAbsent()).answerAbsent(request);
}

function addResources(routing: Routing, resources: readonly Resource[], inner: InnerRequests): Routing {
  for (const [path, group] of byPath(resources))
    routing.add(`/services/data/:version${path}`, (request) => runResource(request, group, inner));
  return routing;
}

/** Adds the headers that do not depend on the resource. */
function withHeaders(answer: Answer, services: OrgServices | undefined, cors: CorsDecision): Answer {
  const headers: Record<string, string> = { ...answer.headers };
  if (services) headers['Sforce-Limit-Info'] = limitInfo(services);
  return { ...answer, headers: Object.assign(headers, cors.headers) };
}

/** On every authenticated answer (seen: limit-info-header): api-usage=used/limit. */
function limitInfo({ usage, org }: OrgServices): string {
  return `api-usage=${usage.used('DailyApiRequests')}/${org.settings.apiRequestLimit}`;
}

function giveUp(response: ServerResponse, error: unknown, log: Log): void {
  log.error(`could not answer: ${String(error)}`);
  response.destroy();
}
