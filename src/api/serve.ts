/** Resources and routes as one request listener, so that no handler sees a response; and what becomes of their answers and errors. */
import { randomUUID } from 'node:crypto';
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
import { ApiError, notFound, unknownException } from './errors.ts';
import type { Format } from './media.ts';
import { printError } from './print-error.ts';
import type { Answer, Method, Resource, Rooms } from './resource.ts';
import { byPath, chooseByMethod, createRouting, type Routing } from './routing.ts';
import { runResource } from './run-resource.ts';
import type { SessionDirectory } from './session.ts';

/** A path outside /services/data/vXX.X, which does its own reading. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly answer: (call: Call) => Promise<Answer>;
}

/** One request to a route. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly baseUrl: string;
  /** The peer's address, as the socket knows it. */
  readonly remoteAddress: string;
  /** The body's text, bounded; read on demand. */
  text(charset: string): Promise<string>;
}

export interface ApiOptions extends WireOptions {
  readonly resources: readonly Resource[];
  /** Further resources, loaded when they are first needed. */
  readonly loadMore: () => Promise<readonly Resource[]>;
  readonly routes: readonly Route[];
  readonly sessions: SessionDirectory;
  readonly log: Log;
}

/** The API's two faces: to the wire, and to resources that make requests of their own. */
export interface Api {
  readonly listener: RequestListener;
  readonly dispatch: Dispatch;
}

export function createApi(options: ApiOptions): Api {
  const { log, sessions } = options;
  const route = createRoute(options, (...within) => dispatch(...within));
  const dispatch: Dispatch = (subrequest, authenticated, origin) =>
    new Promise((resolve) => {
      const settle = (answer: Promise<Answer>) =>
        resolve(answer.catch((error) => errorAnswer(error, authenticated.rooms, log)));
      try {
        route(fromWithin(subrequest, authenticated, origin, settle));
      } catch (error) {
        settle(Promise.reject(error));
      }
    });
  const listener: RequestListener = (request, response) => {
    let known: ApiRequest | undefined;
    const settle = (from: ApiRequest | undefined, answer: Promise<Answer>) => {
      const rooms = from?.context.authenticated?.rooms;
      answer
        .catch((error) => errorAnswer(error, rooms, log))
        .then((answered) => send(request, response, answered, from?.context.format ?? 'json', rooms))
        .catch((error) => giveUp(response, error, log));
    };
    try {
      known = fromWire(request, options, settle);
      authenticate(known, sessions);
      countRequest(known);
      route(known);
    } catch (error) {
      settle(known, Promise.reject(error));
    }
  };
  return { listener, dispatch };
}

/** Start-up is part of the product: the other rooms are loaded for the first request that is none of the first ones'. */
function createRoute(
  { resources, routes, loadMore }: ApiOptions,
  dispatch: Dispatch,
): (request: ApiRequest) => void {
  const first = addResources(createRouting(), resources, dispatch);
  for (const [path, group] of byPath(routes)) first.add(path, (request) => answerRoute(request, group));
  let rest: Promise<Routing> | undefined;
  const routeRest = async (request: ApiRequest) => {
    rest ??= loadMore().then((more) => addResources(createRouting(), more, dispatch));
    try {
      (await rest).route(request, () => request.settle(Promise.reject(notFound())));
    } catch (error) {
      request.settle(Promise.reject(error));
    }
  };
  return (request) => first.route(request, () => void routeRest(request));
}

function addResources(routing: Routing, resources: readonly Resource[], dispatch: Dispatch): Routing {
  for (const [path, group] of byPath(resources))
    routing.add(`/services/data/:version${path}`, (request) => runResource(request, group, dispatch));
  return routing;
}

async function answerRoute(request: ApiRequest, group: readonly Route[]): Promise<Answer> {
  const { url, method } = request.context;
  return chooseByMethod(group, method).answer({
    params: request.params,
    query: url.searchParams,
    headers: request.headers,
    baseUrl: request.origin,
    remoteAddress: request.remoteAddress,
    text: (charset) => request.text(charset),
  });
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  format: Format,
  rooms: Rooms | undefined,
): Promise<void> {
  if (request.destroyed && !request.complete) return;
  const headers = rooms ? { ...answer.headers, ...limitInfo(rooms) } : answer.headers;
  await writeAnswer(request, response, headers ? { ...answer, headers } : answer, answer.format ?? format);
}

/** On every authenticated answer (seen): api-usage=used/limit. */
function limitInfo({ usage, org }: Rooms): Record<string, string> {
  return {
    'Sforce-Limit-Info': `api-usage=${usage.used('DailyApiRequests')}/${org.settings.apiRequestLimit}`,
  };
}

function errorAnswer(thrown: unknown, rooms: Rooms | undefined, log: Log): Answer {
  const error = thrown instanceof ApiError ? thrown : fault(thrown, log);
  const { json, xml } = printError(error, rooms?.org.settings.errorWithOutputShape);
  const { status, headers } = error.details;
  return { status, body: json, xml, ...(headers ? { headers } : {}) };
}

function giveUp(response: ServerResponse, error: unknown, log: Log): void {
  log.error(`could not answer: ${String(error)}`);
  response.destroy();
}

/** Row S. What went wrong is for the log alone. */
function fault(thrown: unknown, log: Log): ApiError {
  const errorId = randomUUID();
  log.error(`${errorId} ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  return unknownException(errorId);
}
