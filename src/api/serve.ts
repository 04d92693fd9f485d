/** Resources and routes as one request listener over Express's Router: reading, checking and answering are done here, so that no handler sees a response. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import type { Log } from '../log.ts';
import { writeAnswer } from './answer.ts';
import {
  type ApiRequest,
  type Authenticated,
  authenticate,
  countRequest,
  fromWire,
  fromWithin,
  type Subrequest,
} from './api-request.ts';
import {
  ApiError,
  bodyRequired,
  methodNotAllowed,
  notAcceptable,
  notFound,
  unknownException,
} from './errors.ts';
import { applyFilter, readFilter } from './filters.ts';
import { readJson } from './json-source.ts';
import { type Format, readContentType } from './media.ts';
import { printError } from './print-error.ts';
import type { Input, Representation } from './representation.ts';
import type { Answer, Method, Resource, Rooms } from './resource.ts';
import type { SessionDirectory } from './session.ts';
import type { Source } from './source.ts';
import { readVersion } from './versions.ts';

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

export interface ApiOptions {
  readonly resources: readonly Resource[];
  /** Further resources, loaded when they are first needed. */
  readonly loadMore: () => Promise<readonly Resource[]>;
  readonly routes: readonly Route[];
  readonly sessions: SessionDirectory;
  readonly log: Log;
  /** Largest body in bytes, before and after decompression. */
  readonly bodyLimit: number;
}

/** Answers a request that a resource makes, as the wire would be answered; errors are answers too. */
type Dispatch = (subrequest: Subrequest, authenticated: Authenticated, origin: string) => Promise<Answer>;

/** The API's two faces: to the wire, and to resources that make requests of their own. */
export interface Api {
  readonly listener: RequestListener;
  readonly dispatch: Dispatch;
}

export function createApi(options: ApiOptions): Api {
  const first = express.Router(ROUTING);
  let rest: Promise<express.Router> | undefined;
  const route = (request: ApiRequest) => hand(request, first, () => void routeRest(request));
  /** Start-up is part of the product: the other rooms are loaded for the first request that is none of the first ones'. */
  const routeRest = async (request: ApiRequest) => {
    rest ??= options
      .loadMore()
      .then((resources) => addResources(express.Router(ROUTING), resources, dispatch));
    try {
      hand(request, await rest, () => request.settle(Promise.reject(notFound())));
    } catch (error) {
      request.settle(Promise.reject(error));
    }
  };
  const dispatch: Dispatch = (subrequest, authenticated, origin) =>
    new Promise((resolve) => {
      const settle = (answer: Promise<Answer>) =>
        resolve(answer.catch((error) => errorAnswer(error, authenticated.rooms, options.log)));
      try {
        route(fromWithin(subrequest, authenticated, origin, settle));
      } catch (error) {
        settle(Promise.reject(error));
      }
    });
  addResources(first, options.resources, dispatch);
  for (const [path, group] of byPath(options.routes)) {
    first.all(
      path,
      handler((request) => answerRoute(request, group)),
    );
  }
  const listener: RequestListener = (request, response) => {
    let known: ApiRequest | undefined;
    const settle = (from: ApiRequest | undefined, answer: Promise<Answer>) => {
      const rooms = from?.context.authenticated?.rooms;
      answer
        .catch((error) => errorAnswer(error, rooms, options.log))
        .then((answered) => send(request, response, answered, from?.context.format ?? 'json', rooms))
        .catch((error) => giveUp(response, error, options.log));
    };
    try {
      known = fromWire(request, options.bodyLimit, settle);
      authenticate(known, options.sessions);
      countRequest(known);
      route(known);
    } catch (error) {
      settle(known, Promise.reject(error));
    }
  };
  return { listener, dispatch };
}

const ROUTING = { caseSensitive: true, strict: true };

/** Express's Router without Express's request and response: `otherwise` is called when it has no such path, or cannot read it. */
function hand(request: ApiRequest, router: express.Router, otherwise: () => void): void {
  router(request as never, {} as never, otherwise);
}

function addResources(
  router: express.Router,
  resources: readonly Resource[],
  dispatch: Dispatch,
): express.Router {
  for (const [path, group] of byPath(resources)) {
    router.all(
      `/services/data/:version${path}`,
      handler((request) => answerResource(request, group, dispatch)),
    );
  }
  return router;
}

/** Paths in the order of their definition, each with what answers its verbs. */
function byPath<T extends { path: string; method: Method }>(definitions: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const definition of definitions)
    groups.set(definition.path, [...(groups.get(definition.path) ?? []), definition]);
  return groups;
}

/** As Express wants it: the answer goes back through the request, so that no handler sees a response. */
function handler(answer: (request: ApiRequest) => Promise<Answer>) {
  return (request: unknown) => (request as ApiRequest).settle(answer(request as ApiRequest));
}

async function answerResource(
  request: ApiRequest,
  group: readonly Resource[],
  dispatch: Dispatch,
): Promise<Answer> {
  const { url, authenticated, method } = request.context;
  const { version: segment = '', ...params } = request.params;
  const version = readVersion(segment) ?? 0;
  const available = group.filter(({ availableVersion }) => availableVersion <= version);
  if (available.length === 0 || !authenticated) throw notFound();
  const chosen = chooseByMethod(available, method);
  if (chosen.format) answerOnlyIn(chosen.format, request);
  const filter = chosen.output ? readFilter(url.searchParams) : undefined;
  const source = chosen.input ? await readInput(request, chosen.input, version) : undefined;
  const answer = await chosen.answer({
    params,
    query: url.searchParams,
    headers: request.headers,
    version,
    input: source?.value,
    ...(source ? { source } : {}),
    session: authenticated.session,
    rooms: authenticated.rooms,
    baseUrl: request.origin,
    dispatch: (subrequest, rooms = authenticated.rooms) =>
      dispatch(subrequest, { ...authenticated, rooms }, request.origin),
  });
  if (!chosen.output) return answer;
  return printOutput(answer, chosen.output, filter);
}

/** From here on errors too are in that format. */
function answerOnlyIn(format: Format, request: ApiRequest): void {
  if (!request.context.takesJson) throw notAcceptable('application/xml');
  request.context = { ...request.context, format };
}

/** The output in both media types: filtered, and for XML with each list inside an element of its own. */
async function printOutput(
  answer: Answer,
  output: Representation,
  filter: ReturnType<typeof readFilter>,
): Promise<Answer> {
  const schema = await output.schema();
  const body = applyFilter(answer.body, filter) as Record<string, unknown>;
  const entries = Object.entries(body).map(([name, value]) => {
    const { items, xml } = schema.properties?.[name] ?? {};
    return [name, items && xml?.wrapped ? { [xml.name]: value } : value];
  });
  return {
    ...answer,
    body,
    xml: { root: schema.xml?.name ?? output.name, value: Object.fromEntries(entries) },
  };
}

async function readInput(request: ApiRequest, input: Input, version: number): Promise<Source> {
  const { format, charset } = readContentType(request.headers['content-type'], input.textType);
  const text = await request.text(charset);
  if (text.trim() === '') throw bodyRequired();
  if (format === 'text') return textSource(text);
  const source = format === 'xml' ? await input.readXml(text) : await readJson(text);
  await input.check(source, version);
  return source;
}

function textSource(text: string): Source {
  const start = { line: 1, column: 1 };
  return { value: text, longNumbers: [], tokenAt: async () => ({ text: 'text', start, met: start }) };
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

function chooseByMethod<T extends { method: Method }>(group: readonly T[], method: string): T {
  const chosen = group.find((candidate) => candidate.method === method);
  if (chosen) return chosen;
  throw methodNotAllowed(
    method,
    group.map((candidate) => candidate.method),
  );
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
  return { 'Sforce-Limit-Info': `api-usage=${usage.used}/${org.settings.apiRequestLimit}` };
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
