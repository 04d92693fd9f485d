/** Requests for any operation of openapi.yaml: its own examples, whole or harmed, with right and wrong parameters, versions and media types. */
import { operations } from '../support/openapi.ts';
import { brokenText, mutated, toXml } from './fuzz-values.ts';
import type { Random } from './random.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Operation = (typeof operations)[number];

/** Gives a record's id of the object, or of any. */
export type IdOf = (sObject?: string) => string | undefined;

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const BAD_PARAMETERS = [
  ...[
    'x',
    'null',
    '-1',
    '001xx0000000001AAB',
    '__proto__',
    'constructor',
    "a'b",
    '<b>',
    'é',
    ' ',
    '%',
    '\u0000',
  ],
  ...['Account', 'Nothing__c', 'toString', '0'.repeat(300)],
];

const BAD_VERSIONS = ['v19.0', 'v99.0', 'v59', '59.0', 'vx.0', 'v59.1', 'v-1.0', 'latest'];

const QUERIES = [
  'SELECT Id, Name FROM Account',
  'SELECT COUNT() FROM Payment WHERE Amount > 10',
  'SELECT Status, SUM(Amount) FROM Payment GROUP BY ROLLUP(Status)',
  'SELECT Id, (SELECT Id FROM Contacts) FROM Account ORDER BY Name LIMIT 3',
  'SELECT FIELDS(ALL) FROM OrderSummary LIMIT 5',
  "SELECT Id FROM Account WHERE Name LIKE '%_%' AND CreatedDate = LAST_N_DAYS:30",
  'SELECT Id FROM Nothing',
  "SELECT Id FROM Account WHERE Name = '",
  `SELECT Id FROM Account WHERE ${'NOT '.repeat(200)}Name = null`,
  'FIND {a*} IN ALL FIELDS RETURNING Account(Name), Contact',
  'FIND {',
];

/** For a random operation, `validPercent` of the parameters and bodies as the description has them. */
export function anyRequest(random: Random, idOf: IdOf, validPercent: number): FuzzRequest {
  const target = random.pick(operations);
  const method = random.chance(92) ? target.method : random.pick(VERBS);
  const path = pathOf(target, random, idOf, validPercent);
  return { method, path, ...bodyOf(target, random, validPercent) };
}

function pathOf({ path, operation }: Operation, random: Random, idOf: IdOf, validPercent: number): string {
  const parameters = operation.parameters ?? [];
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const example = parameters.find(
      (parameter) => parameter.in === 'path' && parameter.name === name,
    )?.example;
    return encodeURIComponent(parameterOf(name, example ?? 'x', random, idOf, validPercent));
  });
  const suffix = random.chance(4) ? random.pick(['.json', '.xml', '/', '.csv']) : '';
  return `${filled}${suffix}${queryOf(parameters, path, random, validPercent)}`;
}

function parameterOf(
  name: string,
  example: string,
  random: Random,
  idOf: IdOf,
  validPercent: number,
): string {
  if (name === 'version') return random.chance(validPercent) ? versionOf(random) : random.pick(BAD_VERSIONS);
  if (!random.chance(validPercent)) return random.pick(BAD_PARAMETERS);
  return (/id$/i.test(name) && random.chance(50) ? idOf() : undefined) ?? example;
}

function versionOf(random: Random): string {
  return random.chance(50) ? 'v59.0' : `v${random.between(20, 68)}.0`;
}

function queryOf(
  parameters: NonNullable<Operation['operation']['parameters']>,
  path: string,
  random: Random,
  validPercent: number,
): string {
  if (path.endsWith('/idle')) return '?timeout=200';
  const chosen = parameters.filter((parameter) => parameter.in === 'query' && random.chance(60));
  const pairs = chosen.flatMap(({ name, example }) => {
    if (name === '_HttpMethod' && !random.chance(10)) return [];
    const text = name === 'q' ? random.pick(QUERIES) : String(example ?? random.pick(BAD_PARAMETERS));
    return [
      `${name}=${encodeURIComponent(random.chance(validPercent) ? text : random.pick(BAD_PARAMETERS))}`,
    ];
  });
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function bodyOf(
  { method, operation, path }: Operation,
  random: Random,
  validPercent: number,
): Pick<FuzzRequest, 'body' | 'headers'> {
  const content = Object.entries(operation.requestBody?.content ?? {});
  const accept = random.chance(25)
    ? { accept: random.pick(['application/xml', '*/*', 'text/html', 'x']) }
    : {};
  if (method === 'GET' || method === 'DELETE' || content.length === 0) return { headers: accept };
  const [type, { examples = {} }] = random.pick(content);
  const inJson = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
  const own = Object.values(examples);
  const example =
    own.length > 0 ? random.pick(own).value : inJson.length > 0 ? random.pick(inJson).value : {};
  const value = random.chance(validPercent) ? example : mutated(example, random);
  const text = printAs(type, value, path);
  const body = random.chance(validPercent) || random.chance(60) ? text : brokenText(text, random);
  const sentType = random.chance(95)
    ? type
    : random.pick(['text/plain', 'application/json;charset=utf-16', 'x/y']);
  return { body, headers: { ...accept, 'content-type': withBoundary(sentType, text) } };
}

function printAs(type: string, value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (type.endsWith('xml')) return toXml(path.includes('{sObject}') ? 'Account' : 'request', value);
  if (type === 'application/x-www-form-urlencoded')
    return Object.entries(value ?? {})
      .map((pair) => pair.map((part) => encodeURIComponent(textOf(part))).join('='))
      .join('&');
  return JSON.stringify(value);
}

/** A lone surrogate cannot be encoded. */
function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(/[\ud800-\udfff]/g, '?');
}

/** A multipart body begins with its boundary. */
function withBoundary(type: string, text: string): string {
  return type === 'multipart/form-data' ? `${type}; boundary=${/^--(\S+)/.exec(text)?.[1] ?? 'b'}` : type;
}
