/** A resource at work: its definition says which version, verb, media type and body it takes, and how its output looks. */
import type { ApiRequest, Dispatch } from './api-request.ts';
import { notAcceptable, notFound } from './errors.ts';
import { applyFilter, readFilter } from './filters.ts';
import type { Format } from './media.ts';
import { readInput } from './read-input.ts';
import type { Representation } from './representation.ts';
import type { Answer, Resource } from './resource.ts';
import { chooseByMethod } from './routing.ts';
import { readVersion } from './versions.ts';

/** Reads and checks what the resource asks for at the URL's version, and prints what it answers. Rejects with the ApiError that refuses the request. */
export async function runResource(
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
