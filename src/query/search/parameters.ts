/** Reads the parameters of a search from a URL, and refuses those that are not emulated. */
import { invalidParameter, missingArgument, queryRefused } from '../../api/errors.ts';
import type { SearchParameters, SObjectParameters } from '../../sosl/parameters.ts';

const KNOWN = ['q', 'in', 'fields', 'defaultLimit', 'overallLimit', 'offset'] as const;
const OF_OBJECTS = ['fields', 'limit', 'orderBy', 'where'] as const;

/** What changes nothing here: no spelling is corrected, and there are no articles to keep statistics of. */
const WITHOUT_EFFECT: ReadonlyMap<string, RegExp> = new Map([
  ['spellCorrection', /^(true|false)$/],
  ['updateTracking', /^false$/],
  ['updateViewStat', /^false$/],
]);

/** GET: `sobject` and `OBJECT.parameter` may come more than once. Names of objects are compared without case. */
export function readParameters(query: URLSearchParams): SearchParameters {
  const q = query.get('q');
  if (q === null) throw missingArgument('q');
  const names = query.getAll('sobject');
  const known = new Set<string>([...KNOWN, 'sobject', ...namesOfObjects(names)]);
  const others = [...query].filter(([name]) => !known.has(inLowerCaseObject(name)));
  refuseAll(Object.fromEntries(others));
  const values = Object.fromEntries(KNOWN.map((name) => [name, query.get(name) ?? undefined]));
  return {
    ...values,
    q,
    fields: list(values.fields),
    sobjects: names.map((name) => objectOf(name, query)),
  };
}

function namesOfObjects(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => OF_OBJECTS.map((parameter) => `${name.toLowerCase()}.${parameter}`));
}

/** "Account.fields" as "account.fields". */
function inLowerCaseObject(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot).toLowerCase() + name.slice(dot);
}

function objectOf(name: string, query: URLSearchParams): SObjectParameters {
  const own = new Map([...query].map(([key, value]) => [inLowerCaseObject(key), value]));
  const get = (parameter: (typeof OF_OBJECTS)[number]) => own.get(`${name.toLowerCase()}.${parameter}`);
  return {
    name,
    fields: list(get('fields')),
    limit: get('limit'),
    orderBy: get('orderBy'),
    where: get('where'),
  };
}

/** Commas inside parentheses are no commas of the list; no function of a field takes two. */
function list(text: string | undefined): readonly string[] | undefined {
  return text?.split(',');
}

/** POST: the body is right by its schema; of what it may have, this is what is emulated. */
export function refuseOthers(input: SearchParameters): SearchParameters {
  const known: readonly string[] = [...KNOWN, 'sobjects'];
  refuseAll(Object.fromEntries(Object.entries(input).filter(([name]) => !known.includes(name))));
  return input;
}

const DOCUMENTED: readonly string[] = [
  'dataCategories',
  'dataCategory',
  'division',
  'metadata',
  'netWorkIds',
  'pricebookId',
  'snippet',
  'spellCorrection',
  'updateTracking',
  'updateViewStat',
];

/** Parameters that are not emulated, and those that nobody knows (ours: Salesforce does not say what it makes of these). */
function refuseAll(parameters: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (WITHOUT_EFFECT.get(name)?.test(String(value))) continue;
    if (DOCUMENTED.includes(name))
      throw queryRefused('MALFORMED_SEARCH', `The parameter ${name} is not supported`);
    throw invalidParameter(`${name} is no parameter of a search, or its object is not among those searched`);
  }
}
