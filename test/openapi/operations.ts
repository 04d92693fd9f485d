/** An operation as its fragment writes it, completed with what the definition of its resource implies. */
import type { Input, Representation } from '../../src/api/representation.ts';
import type { Resource } from '../../src/api/resource.ts';
import type { Node } from './fragments.ts';
import { componentOf } from './representations.ts';
import { mediaTypesOf } from './served.ts';

interface Media {
  readonly schema?: Node;
  readonly examples?: Node;
}

type Content = Readonly<Record<string, Media>>;

/** As a fragment writes it. */
export interface OperationDraft {
  readonly parameters?: readonly Node[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, Node>>;
}

const LIMIT_INFO = { 'Sforce-Limit-Info': refer('headers', 'SforceLimitInfo') };

/** A reference to a component. */
function refer(kind: string, name: string): Node {
  return { $ref: `#/components/${kind}/${name}` };
}

/** The operation of a resource below /services/data/{version}. The fragment's own words take precedence; `name` is for messages. */
export function completeResource(draft: OperationDraft, resource: Resource, name: string): Node {
  const { parameters = [], requestBody, responses = {}, ...words } = draft;
  const all = [...(resource.output ? filters() : []), ...parameters];
  return {
    ...words,
    'x-available-version': resource.availableVersion,
    ...(all.length > 0 ? { parameters: all } : {}),
    ...completeBody(requestBody, resource, name),
    responses: {
      ...byReference(impliedResponses(resource)),
      ...mapValues(responses, (response, status) => completeResponse(response, status, resource)),
    },
  };
}

/** The operation of a path outside /services/data/{version}. If it describes its own faults (500), it answers a failed storage with them too. */
export function completeRoute({ responses = {}, ...rest }: OperationDraft): Node {
  const implied = responses[500]
    ? { 405: 'MethodNotAllowed' }
    : { 405: 'MethodNotAllowed', 500: 'ServerFault', 503: 'StorageUnavailable' };
  return { ...rest, responses: { ...byReference(implied), ...responses } };
}

/** The version of the URL, before the path's own parameters, which are all required. */
export function withVersion(parameters: readonly Node[] = []): readonly Node[] {
  const own = parameters.map((parameter) =>
    parameter.in === 'path' ? { ...parameter, required: true } : parameter,
  );
  return [refer('parameters', 'version'), ...own];
}

function filters(): Node[] {
  return ['include', 'exclude', 'filterGroup'].map((name) => refer('parameters', name));
}

/** The answers that any resource with such a definition may give, by the names of the responses. A stream has a limit of its own. */
function impliedResponses({ path, input, format }: Resource): Readonly<Record<string, string>> {
  return {
    401: 'SessionInvalid',
    403: 'LimitExceeded',
    404: 'NotFound',
    405: 'MethodNotAllowed',
    ...(format === 'json' ? { 406: 'NotAcceptable' } : {}),
    ...(input && !input.stream ? { 413: 'BodyTooLarge' } : {}),
    ...(input ? { 415: 'UnsupportedMediaType' } : {}),
    500: 'ServerFault',
    // An object that Salesforce has and the emulator does not.
    ...(path.includes('/:sObject') ? { 501: 'NotEmulated' } : {}),
    503: 'StorageUnavailable',
  };
}

function byReference(names: Readonly<Record<string, string>>): Readonly<Record<string, Node>> {
  return mapValues(names, (name) => refer('responses', name));
}

function completeBody(body: OperationDraft['requestBody'], resource: Resource, name: string): Node {
  const types = mediaTypesOf(resource);
  const { content = {}, ...words } = body ?? {};
  const stranger = Object.keys(content).find((type) => !types.includes(type));
  if (stranger) throw new Error(`${name} takes no ${stranger}`);
  if (!resource.input) return {};
  const schema = schemaOf(resource.input) ?? content['application/json']?.schema;
  const completed = types.map((type) => [type, { ...(schema ? { schema } : {}), ...content[type] }] as const);
  const bare = completed.find(([, media]) => !media.schema);
  if (bare) throw new Error(`${name} needs a schema for its body in ${bare[0]}`);
  return { requestBody: { ...words, required: true, content: Object.fromEntries(completed) } };
}

function completeResponse(response: Node, status: string, resource: Resource): Node {
  if (response.$ref) return response;
  const { headers, content, ...words } = response as { headers?: Node; content?: Content };
  return {
    ...words,
    headers: { ...headers, ...LIMIT_INFO },
    ...(content ? { content: completeContent(content, status, resource) } : {}),
  };
}

/** XML besides JSON, unless the resource has JSON only; the schemas that the output implies. */
function completeContent(content: Content, status: string, { output, format }: Resource): Content {
  const json = content['application/json'];
  if (!json) return content;
  const schema = json.schema ?? (output && impliedSchema(output, status));
  const described = schema ? { schema } : {};
  const inJson = { ...content, 'application/json': { ...described, ...json } };
  return format === 'json'
    ? inJson
    : { ...inJson, 'application/xml': { ...described, ...content['application/xml'] } };
}

/** A success is the output; a 400 refuses the request, or is an Error with Output, in either of its shapes, with this output. */
function impliedSchema(output: Representation, status: string): Node | undefined {
  if (status < '300') return schemaOf(output);
  if (status !== '400') return undefined;
  const properties = { output: schemaOf(output) };
  return {
    oneOf: [
      refer('schemas', 'RequestRefusals'),
      { ...refer('schemas', 'ErrorWithOutput'), properties },
      { ...refer('schemas', 'ErrorWithOutputList'), items: { properties } },
    ],
  };
}

/** A reference to the component of a representation; undefined for input without one. */
function schemaOf(input: Input | Representation): Node | undefined {
  return 'name' in input ? refer('schemas', componentOf(input.name)) : undefined;
}

function mapValues<T, U>(
  values: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
