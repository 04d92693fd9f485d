/** Runs a search: from its text to the records of each object that it names. */
import { queryRefused } from '../../api/errors.ts';
import type { Exchange, OrgServices } from '../../api/resource.ts';
import { inSlices, slicesOfRequest } from '../../slices.ts';
import { bindQuery } from '../../soql/bind.ts';
import type { RecordQuery } from '../../soql/bound.ts';
import { restrictToIds } from '../../soql/narrow.ts';
import type { SoqlRefusal } from '../../soql/refusal.ts';
import type { ResultRecord } from '../../soql/result.ts';
import type { SoqlRow, SoqlSchema, SoqlType } from '../../soql/schema.ts';
import { isSearchedByDefault, searchedFields, searchedParent } from '../../sosl/fields.ts';
import { compileTerm, type RecordTest } from '../../sosl/match.ts';
import { idsOf, parseSosl } from '../../sosl/parse.ts';
import { asSearch, type SoslRefusal } from '../../sosl/refusal.ts';
import type { Returning, Search, SearchGroup } from '../../sosl/search.ts';
import { wordsOf } from '../../sosl/words.ts';
import { schemaAt, sourceOf } from '../org-source.ts';
import { runQuery } from '../run.ts';
import { maxRecords, maxRecordsPerObject, share } from './limits.ts';

/** Rows whose texts are searched between two looks at the clock. */
const ROWS_PER_TURN = 100;

/** The version that first has OFFSET (doc). */
const OFFSET_VERSION = 30;

/** The records found, object by object in the order of the search; within an object in the requested order, or by id (ours). */
export async function find(
  sosl: string,
  { version, services, session }: SearchRequest,
): Promise<readonly ResultRecord[]> {
  const parsed = parseSosl(sosl);
  if ('refusal' in parsed) throw refused(parsed.refusal);
  const { search } = parsed;
  const queries = bindAll(search, version, services);
  const test = search.term && compileTerm(search.term);
  const found: (readonly ResultRecord[])[] = [];
  for (const query of test ? queries : []) {
    found.push(
      await findOf(query, search.group, test!, maxRecordsPerObject(query, queries.length), {
        services,
        session,
      }),
    );
  }
  const counts = share(
    found.map(({ length }) => length),
    Math.min(search.limit ?? Number.POSITIVE_INFINITY, maxRecords(version)),
  );
  return found.flatMap((records, place) => records.slice(0, counts[place]));
}

/** What a search needs to know of its request. */
type SearchRequest = Pick<Exchange, 'services' | 'session' | 'version'>;

/** Binds all queries first, so that a refusal comes before any record is read. */
function bindAll({ returning }: Search, version: number, services: OrgServices): readonly RecordQuery[] {
  const schema = schemaAt(services.org, version);
  const requested = returning ?? searchableNames(schema, services).map(idsOf);
  return requested.map((each) => {
    if (each.query.offset && version < OFFSET_VERSION) {
      throw queryRefused('UNSUPPORTED_API_VERSION', 'OFFSET is not supported in this version of the API');
    }
    return bind(each, schema, version, services);
  });
}

function searchableNames(schema: SoqlSchema, { org }: OrgServices): readonly string[] {
  const names = org.sObjectTypes().flatMap(({ name, searchable }) => (searchable ? [name] : []));
  return names
    .filter((name) => {
      const type = schema.type(name);
      return type?.queryable && isSearchedByDefault(type);
    })
    .sort();
}

/** The text of the second refusal is from memory, the text of the third is ours. */
function bind(
  { name, query }: Returning,
  schema: SoqlSchema,
  version: number,
  { org }: OrgServices,
): RecordQuery {
  const answer = bindQuery(query, schema, { apiVersion: version });
  if ('refusal' in answer) throw refused(asSearch(answer.refusal));
  if (!org.sObjectType(name.text)?.searchable) {
    throw queryRefused('INVALID_TYPE', `entity type ${name.text} does not support search`);
  }
  if (answer.bound.kind === 'records') return answer.bound;
  throw queryRefused('MALFORMED_SEARCH', 'Aggregate functions in RETURNING are not supported');
}

async function findOf(
  query: RecordQuery,
  group: SearchGroup,
  test: RecordTest,
  maxCount: number,
  { services, session }: Pick<SearchRequest, 'services' | 'session'>,
): Promise<readonly ResultRecord[]> {
  const rows = await services.org.all(query.type.name);
  const textsOf = await textReader(query.type, group, services);
  const ids: string[] = [];
  await inSlices(slicesOfRequest(), rows.length, ROWS_PER_TURN, (from, to) => {
    for (const row of rows.slice(from, to)) if (test(textsOf(row).map(wordsOf))) ids.push(row.Id);
  });
  const options = {
    includeDeleted: false,
    userId: session.userId,
    toError: (refusal: SoqlRefusal) => refused(asSearch(refusal)),
  };
  return runQuery(restrictToIds(query, ids), options, services, sourceOf(services), (result) =>
    result.records(0, maxCount),
  );
}

/** Returns a function that reads the searched texts of a record. */
async function textReader(
  type: SoqlType,
  group: SearchGroup,
  { org }: OrgServices,
): Promise<(row: SoqlRow) => readonly string[]> {
  const names = searchedFields(type, group).map(({ name }) => name);
  const parent = searchedParent(type, group);
  const parents = parent ? await org.all(parent.sObject) : [];
  const textsById = new Map(parents.map((row) => [row.Id, row[parent!.field]]));
  return (row) => {
    const values = names.map((name) => row[name]);
    if (parent) values.push(textsById.get(String(row[parent.reference])));
    return values.filter((value) => typeof value === 'string');
  };
}

export function refused({ errorCode, message }: SoslRefusal): Error {
  return queryRefused(errorCode, message);
}
