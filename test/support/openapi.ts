/** Compares real answers with openapi.yaml: `checkAnswer` throws for every answer that the description does not have. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isDecimal } from '../../src/money.ts';
import { readYaml } from './yaml.ts';

/** A schema of the description; OpenAPI 3.1's are JSON Schema with `xml` and our own x- words. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly xml?: { readonly name?: string; readonly wrapped?: boolean };
  readonly 'x-available-version'?: number;
  readonly 'x-filter-group'?: string;
}

interface Media {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
}

interface DescribedResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly example?: string;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, DescribedResponse>>;
  readonly 'x-available-version'?: number;
  /** The setting that says whether the verb is served. */
  readonly 'x-org-setting'?: string;
}

export interface ReceivedAnswer {
  /** As sent: an override by `_HttpMethod` is read from the path. */
  readonly method: string;
  /** From the root, as sent, query and all; a whole URL will do. */
  readonly path: string;
  readonly status: number;
  /** The header, parameters and all. */
  readonly contentType: string | null | undefined;
  /** Parsed JSON, or the text as it came. */
  readonly body: unknown;
  /** The body that was sent, if it may hold response filters. */
  readonly sent?: string;
}

interface Described {
  readonly path: string;
  readonly operations: ReadonlyMap<string, Operation>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** What may be answered to a verb that a path does not have: 405, an error that is found before the verb is checked, or a fault. */
const TO_ANY_VERB = new Set([401, 403, 404, 405, 500, 503]);

const { info, paths, components } = (await readYaml(new URL('../../openapi.yaml', import.meta.url))) as {
  info: { version: string };
  paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export const describedVersion: string = info.version;

/** Every operation, by path and verb ("POST"), its references to components followed. */
const described: readonly Described[] = Object.entries<Record<string, unknown>>(paths).map(
  ([path, item]) => ({
    path,
    operations: new Map(
      METHODS.filter((method) => item[method]).map((method) => [
        method.toUpperCase(),
        follow({ parameters: [], ...(item[method] as object) }, item.parameters as unknown[]) as Operation,
      ]),
    ),
  }),
);

/** The same, one by one; `name` is "POST /services/oauth2/token". */
export const operations = described.flatMap(({ path, operations }) =>
  [...operations].map(([method, operation]) => ({ path, method, operation, name: `${method} ${path}` })),
);

/** `path` as it is described, parameters in braces. */
export function operationOf(method: string, path: string): Operation {
  const operation = described.find((each) => each.path === path)?.operations.get(method);
  if (!operation) throw new Error(`${method} ${path} is not described`);
  return operation;
}

export function refundsTemplate(): string {
  return described.find(({ path }) => path.endsWith('/ensure-refunds-async'))?.path as string;
}

/** The schema that a reference leads to. Keys beside a reference only narrow it, and are left out here. */
export function resolve(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolve(lookUp(schema.$ref) as Schema);
}

/** Throws for an answer that openapi.yaml does not describe; the message gives the reason. For XML and other text only the media type is checked. */
export function checkAnswer(answer: ReceivedAnswer): void {
  const { status, contentType, body } = answer;
  const method = meantMethod(answer);
  const complain = (problem: string): never => {
    throw new Error(
      `openapi.yaml does not describe this answer to ${answer.method} ${answer.path}: ${problem}`,
    );
  };
  const operation = findOperation(method, answer.path, status, complain);
  const response = operation.responses[status] ?? complain(`status ${status}`);
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (!response.content) {
    if (mediaType || !isEmpty(body)) complain(`a body, of media type ${mediaType}, for status ${status}`);
    return;
  }
  const media = response.content[mediaType ?? ''] ?? complain(`media type ${mediaType} for status ${status}`);
  if (answer.method.toUpperCase() === 'HEAD') {
    if (!isEmpty(body)) complain('a body to HEAD');
    return;
  }
  if (isEmpty(body)) complain(`no body for status ${status}`);
  if (mediaType !== 'application/json') return;
  const isFiltered = status < 300 && choosesProperties(operation, answer);
  const problems = schemaProblems(media.schema, asJson(body, complain), isFiltered);
  if (problems.length > 0) complain(`status ${status}, ${problems.join('; ')}\n${JSON.stringify(body)}`);
}

/** The problems of the value by the schema; empty if it is valid. With `isFiltered` no property is required. */
export function schemaProblems(schema: Schema, value: unknown, isFiltered = false): string[] {
  const validate = validators[isFiltered ? 'filtered' : 'whole'].of(schema);
  return validate(value) ? [] : (validate.errors as ErrorObject[]).map(printProblem);
}

function printProblem({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`;
}

function findOperation(
  method: string,
  path: string,
  status: number,
  complain: (problem: string) => never,
): Operation {
  const plain = plainPath(path);
  const { operations } =
    matchers.find(({ pattern }) => pattern.test(plain))?.described ?? complain('its path');
  const operation = operations.get(method);
  if (operation && status === 405 && !operation['x-org-setting'] && !isLater(operation, path))
    return complain(`405, though ${method} is described`);
  if (operation) return operation;
  const [other] = operations.values();
  return other && TO_ANY_VERB.has(status)
    ? other
    : complain(`status ${status}, and ${method} is not described`);
}

/** Whether the verb came to the path in a later version than that of the URL. */
function isLater(operation: Operation, path: string): boolean {
  const version = Number(/\/services\/data\/v(\d+\.\d)/.exec(path)?.[1]);
  return version < (operation['x-available-version'] ?? 0);
}

/** Paths without parameters first, as OpenAPI has it. */
const matchers = [...described]
  .sort((a, b) => parametersIn(a.path) - parametersIn(b.path))
  .map((each) => ({ described: each, pattern: toPattern(each.path) }));

function parametersIn(path: string): number {
  return path.split('{').length;
}

function toPattern(path: string): RegExp {
  const parts = path
    .replace('{rest}', '\n')
    .split(/\{[^}]*\}/)
    .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace('\n', '.+'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

/** Without origin, query, doubled and trailing slashes, and the suffix that chooses a format. */
function plainPath(path: string): string {
  const [plain = ''] = path.replace(/^https?:\/\/[^/]+/, '').split('?');
  const collapsed = `/${plain}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return collapsed.replace(/\.(xml|json)$/, '');
}

function queryOf(path: string): URLSearchParams {
  return new URLSearchParams(path.replace(/^[^?]*/, ''));
}

function meantMethod({ method, path }: ReceivedAnswer): string {
  const sent = method.toUpperCase();
  if (sent === 'HEAD') return 'GET';
  const mayOverride = sent === 'POST' && path.includes('/services/data/');
  return (mayOverride && queryOf(path).get('_HttpMethod')?.toUpperCase()) || sent;
}

/** Whether the client requested only some of the properties, from an operation that allows this. */
function choosesProperties({ parameters = [] }: Operation, { path, sent = '' }: ReceivedAnswer): boolean {
  const inUrl = queryOf(path);
  const filters = parameters.filter(({ name }) => /^(include|exclude|filterGroup)$/.test(name));
  return filters.some(({ name }) => inUrl.has(name) || new RegExp(`["<]${name}[">]`).test(sent));
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || body === '';
}

function asJson(body: unknown, complain: (problem: string) => never): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return complain(`a body that is no JSON: ${body}`);
  }
}

/** Follows references to components other than schemas, whose references are the validator's business. */
function follow(operation: object, shared: readonly unknown[] = []): unknown {
  const { parameters, responses, ...rest } = operation as { parameters: unknown[]; responses: object };
  const followed = Object.entries(responses).map(([status, response]) => [status, target(response)]);
  return {
    ...rest,
    parameters: [...shared, ...parameters].map(target),
    responses: Object.fromEntries(followed),
  };
}

function target(node: unknown): unknown {
  const { $ref } = node as { $ref?: string };
  return $ref === undefined ? node : lookUp($ref);
}

/** "#/components/schemas/Error" */
function lookUp(reference: string): unknown {
  const [hash, top, kind = '', name = ''] = reference.split('/');
  const found = hash === '#' && top === 'components' ? components[kind]?.[name] : undefined;
  if (found === undefined) throw new Error(`openapi.yaml refers to ${reference}, which it does not have`);
  return found;
}

/** Compiled when it is first needed. A shared schema is referred to by its name, and is compiled once for all its users. */
class Validators {
  readonly #prepare: (schema: unknown) => object;
  readonly #compiled = new Map<Schema, ValidateFunction>();
  #ajv: Ajv2020 | undefined;

  constructor(prepare: (schema: unknown) => unknown) {
    this.#prepare = (schema) => prepare(byName(schema)) as object;
  }

  of(schema: Schema): ValidateFunction {
    this.#ajv ??= this.#open();
    let validator = this.#compiled.get(schema);
    if (!validator) {
      validator = this.#ajv.compile(this.#prepare(schema));
      this.#compiled.set(schema, validator);
    }
    return validator;
  }

  #open(): Ajv2020 {
    const ajv = new Ajv2020({
      strict: true,
      strictTypes: false,
      strictRequired: false,
      validateSchema: false,
      formats: { double: { type: 'string', validate: isDecimal } },
    });
    ajv.addVocabulary(['xml', 'x-available-version', 'x-filter-group']);
    for (const [name, schema] of Object.entries(components.schemas ?? {})) {
      ajv.addSchema(this.#prepare(schema), name);
    }
    return ajv;
  }
}

/** References to "#/components/schemas/Account" as "Account", to "#/components/schemas/Account/properties" as "Account#/properties". */
function byName(schema: unknown): unknown {
  const reference = /"#\/components\/schemas\/([^"/]+)(\/[^"]+)?"/g;
  const text = JSON.stringify(schema).replace(reference, (_, name, inside) =>
    JSON.stringify(inside ? `${name}#${inside}` : name),
  );
  return JSON.parse(text);
}

const validators = { whole: new Validators((schema) => schema), filtered: new Validators(withoutRequired) };

/** A property may be named "required" as well: only the list of names is the keyword. */
function withoutRequired(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutRequired);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([name, value]) => name !== 'required' || !Array.isArray(value));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutRequired(value)]));
}
