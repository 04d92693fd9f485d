/** Runs a resource: its definition says which version, verb, media type and body it accepts, and how its output looks. */
import type { ApiRequest, Dispatch } from './api-request.ts';
import { answerRules } from './broken-rule.ts';
import { notAcceptable, notFound } from './errors.ts';
import { filtersInUrl, type ResponseFilter, readFilter, takeFilters } from './filters.ts';
import type { Format } from './media.ts';
import { printOutput } from './print-output.ts';
import { readInput } from './read-input.ts';
import type { Answer, Exchange, Resource } from './resource.ts';
import { chooseByMethod } from './routing.ts';
import type { Source } from './source.ts';
import { readVersion } from './versions.ts';

/** How a resource makes requests of its own, and reports what they throw. */
export interface InnerRequests extends Pick<Exchange, 'errorOf'> {
  readonly dispatch: Dispatch;
}

/** Reads and checks the request by the resource's definition at the URL's version, and prints the answer. Rejects with the ApiError that refuses the request. */
export async function runResource(
  request: ApiRequest,
  group: readonly Resource[],
  { dispatch, errorOf }: InnerRequests,
): Promise<Answer> {
  const { query, authenticated, method } = request.context;
  const { version: segment = '', ...params } = request.params;
  const version = readVersion(segment) ?? 0;
  const available = group.filter(({ availableVersion }) => availableVersion <= version);
  if (available.length === 0 || !authenticated) throw notFound();
  const { services, session } = authenticated;
  const chosen = chooseByMethod(
    available.filter(({ isServed }) => isServed?.(services.org.settings) ?? true),
    method,
  );
  if (chosen.format) answerOnlyIn(chosen.format, request);
  chosen.beforeBody?.({ params, services });
  const { source, filter } = await readRequest(request, chosen, version);
  const exchange: Exchange = {
    params,
    query,
    headers: request.headers,
    version,
    input: source?.value,
    ...(source ? { source } : {}),
    session,
    services,
    baseUrl: request.origin,
    ...(request.isUnwanted ? { isUnwanted: request.isUnwanted } : {}),
    dispatch: (subrequest, within = services) =>
      dispatch(subrequest, { ...authenticated, services: within }, request.origin),
    errorOf,
  };
  const answer = await answerRules(chosen.answer(exchange), chosen, services);
  return chosen.output ? printOutput(answer, chosen.output, filter) : answer;
}

interface ReadRequest {
  readonly source?: Source;
  readonly filter?: ResponseFilter | undefined;
}

/** The body, and the response filters of a resource that has an output: from the URL, else from the body (ours: the URL comes first). */
async function readRequest(
  request: ApiRequest,
  { input, output }: Resource,
  version: number,
): Promise<ReadRequest> {
  if (!output) return input ? { source: await readInput(request, input, version) } : {};
  const inUrl = filtersInUrl(request.context.query);
  const filter = readFilter(inUrl);
  if (!input) return { filter };
  let inBody = {};
  const source = await readInput(request, input, version, async (read) => {
    inBody = await takeFilters(read);
  });
  return { source, filter: readFilter({ ...inBody, ...inUrl }) };
}

/** From here on errors have that format too. */
function answerOnlyIn(format: Format, request: ApiRequest): void {
  if (!request.context.takesJson) throw notAcceptable('application/xml');
  request.context.format = format;
}
