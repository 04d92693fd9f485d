/** Resources and routes as one request listener over Express's Router: reading, checking and answering are done here, so that no handler sees a response. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import type { Log } from '../log.ts';
import { writeAnswer } from './answer.ts';
import { ApiError, bodyRequired, methodNotAllowed, notFound, unknownException } from './errors.ts';
import { applyFilter, readFilter } from './filters.ts';
import { readJson } from './json-source.ts';
import { readContentType } from './media.ts';
import { printError } from './print-error.ts';
import type { Representation } from './representation.ts';
import { readText } from './request-body.ts';
import { authenticate, baseUrlOf, countRequest, type RoutedRequest, readContext } from './request-context.ts';
import type { Answer, Method, Resource, Rooms } from './resource.ts';
import type { SessionDirectory } from './session.ts';
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
  readonly routes: readonly Route[];
  readonly sessions: SessionDirectory;
  readonly log: Log;
  /** Largest body in bytes, before and after decompression. */
  readonly bodyLimit: number;
}

export function createApi(options: ApiOptions): RequestListener {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const [path, group] of byPath(options.resources)) {
    router.all(
      `/services/data/:version${path}`,
      handler(options, (request) => answerResource(request, group, options)),
    );
  }
  for (const [path, group] of byPath(options.routes)) {
    router.all(
      path,
      handler(options, (request) => answerRoute(request, group, options)),
    );
  }
  return (request, response) => {
    const routed = request as RoutedRequest;
    const fail = (error: unknown) => void answerError(routed, response, error, options);
    try {
      routed.context = readContext(request);
      authenticate(routed, options.sessions);
      countRequest(routed);
      request.url = routed.context.url.pathname;
      router(routed as never, response as never, () => fail(notFound()));
    } catch (error) {
      fail(error);
    }
  };
}

/** Paths in the order of their definition, each with what answers its verbs. */
function byPath<T extends { path: string; method: Method }>(definitions: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const definition of definitions)
    groups.set(definition.path, [...(groups.get(definition.path) ?? []), definition]);
  return groups;
}

function handler(options: ApiOptions, answer: (request: RoutedRequest) => Promise<Answer>) {
  return (request: unknown, response: unknown) => {
    const [routed, target] = [request as RoutedRequest, response as ServerResponse];
    answer(routed)
      .then((answered) => send(routed, target, answered))
      .catch((error: unknown) => answerError(routed, target, error, options));
  };
}

async function answerResource(
  request: RoutedRequest,
  group: readonly Resource[],
  { bodyLimit }: ApiOptions,
): Promise<Answer> {
  const { url, authenticated, method } = request.context;
  const { version: segment = '', ...params } = request.params;
  const version = readVersion(segment) ?? 0;
  const available = group.filter(({ availableVersion }) => availableVersion <= version);
  if (available.length === 0 || !authenticated) throw notFound();
  const chosen = chooseByMethod(available, method);
  const filter = chosen.output ? readFilter(url.searchParams) : undefined;
  const input = chosen.input ? await readInput(request, chosen.input, version, bodyLimit) : undefined;
  const answer = await chosen.answer({
    params,
    query: url.searchParams,
    version,
    input,
    session: authenticated.session,
    rooms: authenticated.rooms,
    baseUrl: baseUrlOf(request),
  });
  if (!chosen.output) return answer;
  return printOutput(answer, chosen.output, filter);
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

async function readInput(
  request: RoutedRequest,
  input: Representation,
  version: number,
  bodyLimit: number,
): Promise<unknown> {
  const { format, charset } = readContentType(request.headers['content-type']);
  const text = await readText(request, charset, bodyLimit);
  if (text.trim() === '') throw bodyRequired();
  const source = format === 'xml' ? await input.readXml(text) : await readJson(text);
  await input.check(source, version);
  return source.value;
}

async function answerRoute(
  request: RoutedRequest,
  group: readonly Route[],
  { bodyLimit }: ApiOptions,
): Promise<Answer> {
  const { url, method } = request.context;
  return chooseByMethod(group, method).answer({
    params: request.params,
    query: url.searchParams,
    headers: request.headers,
    baseUrl: baseUrlOf(request),
    remoteAddress: request.socket.remoteAddress ?? '',
    text: (charset) => readText(request, charset, bodyLimit),
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

async function send(request: RoutedRequest, response: ServerResponse, answer: Answer): Promise<void> {
  const { authenticated, format } = request.context ?? { format: 'json' };
  const headers = authenticated ? { ...answer.headers, ...limitInfo(authenticated.rooms) } : answer.headers;
  await writeAnswer(request, response, headers ? { ...answer, headers } : answer, answer.format ?? format);
}

/** On every authenticated answer (seen): api-usage=used/limit. */
function limitInfo({ usage, org }: Rooms): Record<string, string> {
  return { 'Sforce-Limit-Info': `api-usage=${usage.used}/${org.settings.apiRequestLimit}` };
}

async function answerError(
  request: RoutedRequest,
  response: ServerResponse,
  thrown: unknown,
  { log }: ApiOptions,
): Promise<void> {
  if (request.destroyed && !request.complete) return;
  const error = thrown instanceof ApiError ? thrown : fault(thrown, log);
  const shape = request.context?.authenticated?.rooms.org.settings.errorWithOutputShape;
  const { json, xml } = printError(error, shape);
  const { status, headers } = error.details;
  const answer = { status, body: json, xml, ...(headers ? { headers } : {}) };
  try {
    await send(request, response, answer);
  } catch (again) {
    log.error(`could not answer: ${String(again)}`);
    response.destroy();
  }
}

/** Row S. What went wrong is for the log alone. */
function fault(thrown: unknown, log: Log): ApiError {
  const errorId = randomUUID();
  log.error(`${errorId} ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  return unknownException(errorId);
}
