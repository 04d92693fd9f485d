import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { actionResources } from '../src/actions/index.ts';
import * as errors from '../src/api/errors.ts';
import { printError } from '../src/api/print-error.ts';
import { representation } from '../src/api/representation.ts';
import { listResources, listVersions } from '../src/api/version-resources.ts';
import { printXml } from '../src/api/xml-writer.ts';
import { bulkResources } from '../src/bulk/index.ts';
import { compositeResources } from '../src/composite/index.ts';
import { connectResources } from '../src/connect/index.ts';
import { controlRoutes } from '../src/control/index.ts';
import { serverRoutes } from '../src/control/server.ts';
import { listLimits } from '../src/limits/list-limits.ts';
import { loginRoutes } from '../src/login/routes.ts';
import { soapRoutes } from '../src/login/soap/routes.ts';
import { DEFAULT_SETTINGS } from '../src/org/settings.ts';
import { queryResources } from '../src/query/resources.ts';
import { sObjectResources } from '../src/sobjects/index.ts';
import {
  checkAnswer,
  described,
  describedVersion,
  type Operation,
  type ReceivedAnswer,
  resolve,
  type Schema,
  schemaProblems,
} from './support/openapi.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';
const REFUNDS =
  '/services/data/v59.0/commerce/order-management/order-summaries/1Osxx0000000001CAA/async-actions/ensure-refunds-async';

const resources = [
  listResources,
  listLimits,
  ...connectResources,
  ...sObjectResources,
  ...queryResources(),
  ...bulkResources,
  ...compositeResources,
  ...actionResources,
];
const routes = [
  listVersions,
  ...loginRoutes,
  ...soapRoutes,
  ...serverRoutes({ version: '', certificate: async () => '' }),
  ...controlRoutes,
];

const operations = described.flatMap(({ path, operations }) =>
  [...operations].map(([method, operation]) => ({ path, method, operation, name: `${method} ${path}` })),
);

describe('openapi.yaml and the code', () => {
  it('tell the same paths and verbs', () => {
    const served = [
      ...resources.map(({ method, path }) => `${method} /services/data/{version}${braced(path)}`),
      ...routes.map(({ method, path }) => `${method} ${braced(path)}`),
    ];
    expect(operations.map(({ name }) => name).sort()).toEqual(served.sort());
  });

  it.each(resources)(
    'tell the same of $method $path',
    ({ method, path, availableVersion, input, output }) => {
      const operation = operationOf(method, `/services/data/{version}${braced(path)}`);
      expect(operation['x-available-version']).toBe(availableVersion);
      expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(input ? mediaTypesAt(path) : []);
      const filters = operation.parameters?.filter(({ name }) =>
        /^(include|exclude|filterGroup)$/.test(name),
      );
      expect(filters).toHaveLength(output ? 3 : 0);
    },
  );

  it('tell the same version', () => {
    expect(describedVersion).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  it.each([
    'ensure-refunds-async-input',
    'invoice-to-pay-input',
    'sequence-order-payment-summary-input',
    'ensure-refunds-async-output',
    'error-response-output',
    'error-with-output',
    'ensure-refunds-order-summary-async-inputs',
    'ensure-refunds-order-summary-async-input',
    'parameterized-search-input',
  ])('tell the same representation %s', (name) => {
    expect(ofDescription({ $ref: referenceTo(name) })).toEqual(ofRepresentation({ $ref: name }));
  });

  it('tell the same settings', () => {
    const { definitions, ...settings } = JSON.parse(readFileSync('schemas/org-settings.json', 'utf8'));
    const define = ({ $ref = '', ...own }) => ({
      ...definitions[$ref.replace('#/definitions/', '')],
      ...own,
    });
    const told = bare({ $ref: '#/components/schemas/OrgSettingsChange' }, (node) => ({
      ...node,
      ...resolve(node),
    }));
    expect(told).toEqual(bare(settings, define));
    expect(schemaProblems({ $ref: '#/components/schemas/OrgSettings' }, DEFAULT_SETTINGS)).toEqual([]);
    expect(
      schemaProblems({ $ref: '#/components/schemas/OrgSettings' }, { ...DEFAULT_SETTINGS, retryLimit: -1 }),
    ).not.toEqual([]);
  });
});

describe('every error that ensure-refunds-async can answer', () => {
  const place = { line: 1, column: 18 };
  const output = { backgroundOperationId: null, errors: [{ errorCode: 'C', message: 'm' }], success: false };
  it.each([
    errors.invalidSessionId(),
    errors.functionalityNotEnabled('OrderManagement'),
    errors.invalidIdField('1Os'),
    errors.notFound(),
    errors.notFound('connect'),
    errors.bodyRequired(),
    errors.brokenJson('Unexpected end-of-input', place),
    errors.unrecognizedField('refundAll', place),
    errors.cannotDeserialize('boolean', 'VALUE_STRING value yes\n', place),
    errors.brokenXml('Unexpected close tag', place),
    errors.methodNotAllowed('GET', ['POST']),
    errors.unsupportedMediaType('text/csv'),
    errors.requestLimitExceeded(),
    errors.sessionNotForApi(),
    errors.unknownException('3c1d5f0a-7b57-4a39-9a63-5f2f0e7d1a42'),
    errors.errorWithOutput('m', 'C', output),
    errors.unreadableBody('The HTTP entity body is not valid gzip'),
    errors.bodyTooLarge(6_291_456),
    errors.invalidFilterValue('filterGroup must be Big, Medium or Small, not Tiny'),
  ])('is described: $details.status $details.errorCode, $details.shape', (error) => {
    for (const shape of ['object', 'array'] as const) {
      const { status } = error.details;
      checkAnswer({
        method: status === 405 ? 'GET' : 'POST',
        path: REFUNDS,
        status,
        contentType: JSON_TYPE,
        body: printError(error, shape).json,
      });
    }
  });
});

describe('the examples', () => {
  const answers = operations.flatMap(({ path, method, operation, name }) =>
    Object.entries(operation.responses).map(([status, { content = {} }]) => ({
      name: `${name} ${status}`,
      method: status === '405' ? 'TRACE' : method,
      path: examplePath(path, operation),
      status: Number(status),
      content,
    })),
  );
  const inJson = answers.flatMap(({ content, ...answer }) =>
    content['application/json']
      ? [{ ...answer, contentType: JSON_TYPE, media: content['application/json'] }]
      : [],
  );

  it('show every row of the contract', () => {
    const names = Object.values(operationOf('POST', refundsTemplate()).responses).flatMap(({ content }) =>
      Object.keys(content?.['application/json']?.examples ?? {}),
    );
    const rows = new Set(names.map((name) => /^row([A-Z])/.exec(name)?.[1]).filter(Boolean));
    expect([...rows].sort().join('')).toBe('ABDIJLMNOSTUVX');
  });

  it.each(inJson)('fit $name', ({ media, ...answer }) => {
    const examples = Object.values(media.examples ?? {});
    expect(examples).not.toEqual([]);
    for (const { value } of examples) checkAnswer({ ...answer, body: value });
  });

  it.each(inJson)('fit $name no more with a member too many, or of another kind', ({ media, ...answer }) => {
    for (const { value } of Object.values(media.examples ?? {})) {
      const more = Array.isArray(value) ? [withStranger(value[0])] : withStranger(value as object);
      const empty = takesEmptyList(media.schema) ? [] : [[]];
      for (const body of [more, ...empty, {}, 'text', 7]) {
        expect(() => checkAnswer({ ...answer, body })).toThrow('openapi.yaml does not describe');
      }
    }
  });

  const inXml = answers.flatMap(({ name, content }) =>
    Object.entries(content['application/xml']?.examples ?? {}).map(([key, { value }]) => ({
      name: `${name} ${key}`,
      schema: content['application/xml']?.schema as Schema,
      value,
      twin: content['application/json']?.examples?.[key]?.value,
    })),
  );

  it.each(inXml)('in XML are what is printed: $name', ({ schema, value, twin }) => {
    expect(value).toBe(asXml(schema, twin));
  });

  it.each(operations.filter(({ operation }) => operation.requestBody))(
    'fit the request of $name',
    ({ operation }) => {
      for (const [mediaType, { schema, examples = {} }] of Object.entries(
        operation.requestBody?.content ?? {},
      )) {
        if (mediaType.endsWith('xml')) continue;
        expect(examples).not.toEqual({});
        for (const { value } of Object.values(examples)) expect(schemaProblems(schema, value)).toEqual([]);
      }
    },
  );

  it('of requests in XML are read, lists in both spellings alike', async () => {
    const input = representation('ensure-refunds-async-input');
    const { content } = operationOf('POST', refundsTemplate()).requestBody ?? { content: {} };
    const examples = Object.entries(content['application/xml']?.examples ?? {});
    const read = new Map<string, Record<string, unknown>>();
    for (const [name, { value }] of examples) {
      const source = await input.readXml(value as string);
      await input.check(source, 59);
      read.set(name, source.value as Record<string, unknown>);
    }
    expect(read.get('repeatedLists')?.sequences).toEqual(read.get('sequences')?.sequences);
  });
});

describe('operations', () => {
  it('have a success each, but for what is not emulated', () => {
    const without = operations.filter(
      ({ operation }) => !Object.keys(operation.responses).some((status) => /^2/.test(status)),
    );
    expect(without.map(({ operation }) => operation.operationId)).toEqual([
      'describeLayouts',
      'describeCompactLayouts',
      'describeLayoutsOfRecordType',
      'describeNamedLayouts',
      'describeApprovalLayouts',
      'describeApprovalLayout',
      'listQuickActions',
      'describeQuickAction',
      'listListViews',
      'describeListView',
      'searchScopeOrder',
      'searchLayout',
      'searchSuggestions',
      'searchSuggestTitleMatches',
      'searchSuggestSearchQueries',
      'describeCustomAction',
      'invokeCustomAction',
    ]);
  });
});

describe('checkAnswer', () => {
  const queued = { backgroundOperationId: '08Pxx0000000001EAA', errors: [], success: true };
  const answer = (changes: Partial<ReceivedAnswer>): ReceivedAnswer => ({
    method: 'POST',
    path: REFUNDS,
    status: 201,
    contentType: JSON_TYPE,
    body: queued,
    ...changes,
  });
  const notAllowed = [
    { message: "HTTP Method 'GET' not allowed. Allowed are POST", errorCode: 'METHOD_NOT_ALLOWED' },
  ];
  const refused = (errorCode: string, message: string) => [{ errorCode, message }];

  it.each<[string, Partial<ReceivedAnswer>]>([
    ['as it is', {}],
    ['in its text', { body: JSON.stringify(queued) }],
    ['to a whole URL', { path: `http://127.0.0.1:4848${REFUNDS}` }],
    ['to doubled and trailing slashes', { path: `/${REFUNDS.replaceAll('/', '//')}/` }],
    ['to a suffix', { path: `${REFUNDS}.json?filterGroup=Big` }],
    ['to a verb in lower case', { method: 'post' }],
    [
      'less what exclude leaves out',
      { path: `${REFUNDS}?exclude=/errors`, body: { ...queued, errors: undefined } },
    ],
    ['in XML', { contentType: 'application/xml;charset=UTF-8', body: '<ensureRefundsAsyncOutput/>' }],
    ['405 to a verb that the path does not have', { method: 'GET', status: 405, body: notAllowed }],
    ['405 to an override', { path: `${REFUNDS}?_HttpMethod=GET`, status: 405, body: notAllowed }],
    ['to HEAD, without a body', { method: 'HEAD', path: '/services/data', status: 200, body: '' }],
    [
      'to PATCH in the guise of POST',
      {
        path: '/services/data/v59.0/sobjects/Account/001xx0000000001AAA?_HttpMethod=PATCH',
        status: 204,
        contentType: undefined,
        body: '',
      },
    ],
  ])('takes an answer %s', (_, changes) => {
    expect(() => checkAnswer(answer(changes))).not.toThrow();
  });

  it.each<[string, Partial<ReceivedAnswer>, string]>([
    ['a path that is not described', { path: '/services/data/v59.0/nothing' }, 'its path'],
    ['a path too long', { path: `${REFUNDS}/more` }, 'its path'],
    ['a path without its parameter', { path: REFUNDS.replace('/1Osxx0000000001CAA', '') }, 'its path'],
    ['a status that is not described', { status: 200 }, 'status 200'],
    ['a success of a verb that is not described', { method: 'PUT' }, 'status 201, and PUT is not described'],
    ['405 to a verb that is described', { status: 405, body: notAllowed }, '405, though POST is described'],
    ['a media type that is not described', { contentType: 'text/html', body: '<p>' }, 'media type text/html'],
    ['no media type', { contentType: null }, 'media type undefined'],
    ['no body', { body: '' }, 'no body'],
    ['a body to HEAD', { method: 'HEAD', path: '/services/data', status: 200 }, 'a body to HEAD'],
    ['a body that is no JSON', { body: '{"success":' }, 'no JSON'],
    ['a property left out', { body: { success: true } }, "required property 'backgroundOperationId'"],
    ['a property too many', { body: { ...queued, status: 'New' } }, '"additionalProperty":"status"'],
    [
      'a property too many, filtered',
      { path: `${REFUNDS}?include=/success`, body: { status: 'New' } },
      '"status"',
    ],
    ['a value of another type', { body: { ...queued, success: 'true' } }, '/success must be boolean'],
    ['an entry of another shape', { body: { ...queued, errors: [{ errorCode: 'C' }] } }, '/errors/0'],
    ['an object for a list', { status: 404, body: refused('NOT_FOUND', '')[0] }, 'must be array'],
    [
      'an error code of another status',
      { status: 404, body: refused('INVALID_ID_FIELD', 'x') },
      '/0/errorCode',
    ],
    ['another message', { status: 401, body: refused('INVALID_SESSION_ID', 'Go away') }, '/0/message'],
    [
      'a message without its place',
      { status: 400, body: refused('XML_PARSER_ERROR', 'Broken') },
      '/0/message',
    ],
    ['two errors', { status: 405, method: 'GET', body: [...notAllowed, ...notAllowed] }, 'more than 1'],
  ])('refuses %s', (_, changes, problem) => {
    expect(() => checkAnswer(answer(changes))).toThrow(problem);
  });
});

/** A search may find nothing. */
function takesEmptyList(schema: Schema): boolean {
  return (schema.oneOf ?? [schema]).some((each) => schemaProblems(each, []).length === 0);
}

/** Composite requests and graphs are read in JSON only. */
function mediaTypesAt(path: string): string[] {
  if (path.endsWith('/batches')) return ['text/csv'];
  const inXml = /^\/composite(\/graph)?$/.test(path) ? [] : ['application/xml', 'text/xml'];
  const inParts = path === '/jobs/ingest' ? ['multipart/form-data'] : [];
  return ['application/json', ...inXml, ...inParts];
}

/** "/sobjects/:sObject" as OpenAPI writes it. */
function braced(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function operationOf(method: string, path: string): Operation {
  const operation = described.find((each) => each.path === path)?.operations.get(method);
  if (!operation) throw new Error(`${method} ${path} is not described`);
  return operation;
}

function refundsTemplate(): string {
  return described.find(({ path }) => path.endsWith('/ensure-refunds-async'))?.path as string;
}

function examplePath(path: string, { parameters = [] }: Operation): string {
  return parameters.reduce((filled, { name, example = '' }) => filled.replace(`{${name}}`, example), path);
}

function withStranger(value: object): object {
  return { ...value, stranger: { in: 'town' } };
}

/** What is compared of a schema, whichever of the two it is of. */
interface Facts {
  readonly types: readonly string[];
  readonly format: string | undefined;
  readonly required: readonly string[];
  readonly isClosed: boolean;
  readonly availableVersion: number | undefined;
  readonly filterGroup: string | undefined;
  /** Its XML tag, and that of its items. */
  readonly tags: readonly (string | undefined)[];
  readonly properties: Readonly<Record<string, Facts>>;
  readonly items: Facts | undefined;
}

type RepresentationFile = Schema & { readonly availableVersion?: number; readonly filterGroup?: string };

function facts(
  schema: Schema,
  own: Pick<Facts, 'availableVersion' | 'filterGroup' | 'tags'>,
  factsOf: (schema: Schema) => Facts,
): Facts {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    factsOf(property),
  ]);
  return {
    types: [schema.type ?? []].flat().sort(),
    format: schema.format,
    required: [...(schema.required ?? [])].sort(),
    isClosed: schema.additionalProperties === false,
    properties: Object.fromEntries(properties),
    items: schema.items && factsOf(schema.items),
    ...own,
  };
}

function ofDescription(reference: Schema): Facts {
  const schema = resolve(reference);
  const items = schema.xml?.wrapped ? resolve(schema.items as Schema).xml?.name : undefined;
  return facts(
    schema,
    {
      availableVersion: schema['x-available-version'],
      filterGroup: schema['x-filter-group'],
      tags: [items ?? schema.xml?.name],
    },
    ofDescription,
  );
}

/** In schemas/ a reference is a file's name, and a wrapped list names the tag of its items. */
function ofRepresentation(reference: Schema): Facts {
  const schema: RepresentationFile = reference.$ref
    ? JSON.parse(readFileSync(`schemas/${reference.$ref}.json`, 'utf8'))
    : reference;
  return facts(
    schema,
    {
      availableVersion: schema.availableVersion,
      filterGroup: schema.filterGroup,
      tags: [schema.xml?.name],
    },
    ofRepresentation,
  );
}

type Node = Readonly<Record<string, unknown>>;

/** A schema without references and words for people. */
function bare(node: unknown, define: (node: Node) => Node): unknown {
  if (Array.isArray(node) || typeof node !== 'object' || node === null) return node;
  const {
    $ref: _,
    $schema: _schema,
    title: _title,
    description: _description,
    ...rest
  } = '$ref' in node ? define(node as Node) : (node as Node);
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, bare(value, define)]));
}

/** The component of that representation, which is named after its title. */
function referenceTo(representationName: string): string {
  const { title } = JSON.parse(readFileSync(`schemas/${representationName}.json`, 'utf8'));
  const name = title.replace(/(?:^| )(\w)/g, (_: string, first: string) => first.toUpperCase());
  return `#/components/schemas/${name}`;
}

/** The value as the emulator's XML writer prints it, with the tags that the schema's `xml` gives. */
function asXml(schema: Schema, value: unknown): string {
  const fitting = resolve(schema).oneOf?.find((each) => schemaProblems(each, value).length === 0) ?? schema;
  return printXml(resolve(fitting).xml?.name as string, toTree(fitting, value), false);
}

function toTree(reference: Schema, value: unknown): unknown {
  const schema = resolve(reference);
  if (Array.isArray(value)) {
    const list = value.map((item) => toTree(schema.items as Schema, item));
    return schema.xml?.wrapped ? { [resolve(schema.items as Schema).xml?.name as string]: list } : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => name in value);
  return Object.fromEntries(
    members.map(([name, member]) => [name, toTree(member, (value as Record<string, unknown>)[name])]),
  );
}
