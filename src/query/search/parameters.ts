/** Reads the parameters of a search from a URL, and refuses those that are not emulated. */
import { invalidParameter, missingArgument, queryRefused } from '../../api/errors.ts';
import type { SearchParameters, SObjectParameters } from '../../sosl/parameters.ts';

const KNOWN = ['q', 'in', 'fields', 'defaultLimit', 'overallLimit', 'offset'] as const;
const OBJECT_PARAMETERS = ['fields', 'limit', 'orderBy', 'where'] as const;

/** Values without effect: spelling is never corrected here, and there are no articles to keep statistics on. */
const WITHOUT_EFFECT: ReadonlyMap<string, RegExp> = new Map([
  ['spellCorrection', /^(true|false)$/],
  ['updateTracking', /^false$/],
  ['updateViewStat', /^false$/],
]);

/** GET: `sobject` and `OBJECT.parameter` may occur more than once. Object names are compared without case. */
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
  return names.flatMap((name) => OBJECT_PARAMETERS.map((parameter) => `${name.toLowerCase()}.${parameter}`));
}

/** "Account.fields" as "account.fields". */
function inLowerCaseObject(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot).toLowerCase() + name.slice(dot);
}

function objectOf(name: string, query: URLSearchParams): SObjectParameters {
  const own = new Map([...query].map(([key, value]) => [inLowerCaseObject(key), value]));
  const get = (parameter: (typeof OBJECT_PARAMETERS)[number]) =>
    own.get(`${name.toLowerCase()}.${parameter}`);
  return {
    name,
    fields: list(get('fields')),
    limit: get('limit'),
    orderBy: get('orderBy'),
    where: get('where'),
  };
}

/** Every comma separates two fields: no function of a field takes two arguments. */
function list(text: string | undefined): readonly string[] | undefined {
  return text?.split(',');
}

/** POST: the schema has checked the body; this refuses the parameters that are not emulated. */
export function refuseOthers(input: SearchParameters): SearchParameters {
  const known: readonly string[] = [...KNOWN, 'sobjects'];
  refuseAll(Object.fromEntries(Object.entries(input).filter(([name]) => !known.includes(name))));
  return input;
}

const NOT_EMULATED: readonly string[] = [
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

/** Refuses parameters that are not emulated, and unknown ones (ours: what Salesforce does with these is not documented). */
function refuseAll(parameters: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (WITHOUT_EFFECT.get(name)?.test(String(value))) continue;
    if (NOT_EMULATED.includes(name))
      throw queryRefused('MALFORMED_SEARCH', `The parameter ${name} is not supported`);
    throw invalidParameter(
      `${name} is not a search parameter, or its object is not one of the searched objects`,
    );
  }
}
