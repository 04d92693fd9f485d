/** GET /search and GET and POST /parameterizedSearch (doc: Search, Parameterized Search), and the search resources that are not emulated. */
import { notEmulated } from '../../api/errors.ts';
import { representation } from '../../api/representation.ts';
import { type Answer, type Exchange, type Resource, resource, xmlOnDemand } from '../../api/resource.ts';
import { type JsonValue, toJson, toXmlValue } from '../../org/present.ts';
import { type SearchParameters, soslOf } from '../../sosl/parameters.ts';
import { printRecords } from '../print.ts';
import { find, refused } from './find.ts';
import { readParameters, refuseOthers } from './parameters.ts';

const PARAMETERIZED = { availableVersion: 36, path: '/parameterizedSearch' } as const;

export const searchResources: readonly Resource[] = [
  resource({
    method: 'GET',
    availableVersion: 20,
    path: '/search',
    answer: (exchange) => answerSearch(exchange, exchange.query.get('q') ?? ''),
  }),
  resource({
    method: 'GET',
    ...PARAMETERIZED,
    answer: (exchange) => answerParameters(exchange, readParameters(exchange.query)),
  }),
  resource({
    method: 'POST',
    ...PARAMETERIZED,
    input: representation('parameterized-search-input'),
    answer: (exchange) => answerParameters(exchange, refuseOthers(exchange.input as SearchParameters)),
  }),
  notEmulatedResource('scopeOrder', 'The order of the default search scope', 20),
  notEmulatedResource('layout', 'The layout of search results', 20),
  notEmulatedResource('suggestions', 'Suggesting records', 32),
  notEmulatedResource('suggestTitleMatches', 'Suggesting articles by their titles', 30),
  notEmulatedResource('suggestSearchQueries', 'Suggesting searches', 34),
];

function notEmulatedResource(name: string, what: string, availableVersion: number): Resource {
  return resource({
    method: 'GET',
    availableVersion,
    path: `/search/${name}`,
    answer: async () => {
      throw notEmulated(what);
    },
  });
}

function answerParameters(exchange: Exchange, parameters: SearchParameters): Promise<Answer> {
  const result = soslOf(parameters);
  if ('refusal' in result) throw refused(result.refusal);
  return answerSearch(exchange, result.sosl);
}

/** The version that put the list inside an object (seen in clients). */
const WRAPPED_VERSION = 37;

/** In XML the records are sibling elements, as in a query's result (ours). */
async function answerSearch(exchange: Exchange, sosl: string): Promise<Answer> {
  const { version, services } = exchange;
  const found = await find(sosl, exchange);
  const searchRecords = printRecords(found, { version, typeOf: (name) => services.org.sObjectType(name) });
  const body: JsonValue = version < WRAPPED_VERSION ? searchRecords : { searchRecords };
  const xml = xmlOnDemand('SearchResults', () => ({ searchRecords: searchRecords.map(toXmlValue) }));
  return { status: 200, jsonText: toJson(body), xml };
}
