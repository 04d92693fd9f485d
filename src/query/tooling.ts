/** GET /tooling/query: only the objects that clients query there on their own (seen: queries-of-clients). Other objects of the Tooling API are refused. */
import { queryRefused } from '../api/errors.ts';
import { type Answer, type Exchange, type Resource, resource, xmlOnDemand } from '../api/resource.ts';
import { type JsonValue, toJson, toXmlValue } from '../org/present.ts';
import type { BoundQuery } from '../soql/bound.ts';
import { ParseCache } from '../soql/parse-cache.ts';
import type { SoqlType } from '../soql/schema.ts';
import { emptyToolingObject, NO_ROWS, withObject } from './empty-objects.ts';
import { type OrgSource, schemaAt, sourceOf } from './org-source.ts';
import { printRecords } from './print.ts';
import { bindText, runQuery } from './run.ts';

/** Objects that have no records in an org like this one, so that an empty result is right. */
const WITHOUT_RECORDS = new Map([['sandboxprocess', 'SandboxProcess']]);

const DEFINITIONS: ReadonlySet<string> = new Set(['entitydefinition', 'fielddefinition']);

export function toolingQuery(): Resource {
  const cache = new ParseCache();
  return resource({
    method: 'GET',
    availableVersion: 20,
    path: '/tooling/query',
    answer: async (exchange) => {
      const parsed = cache.parse(exchange.query.get('q') ?? '');
      if ('refusal' in parsed) throw queryRefused(parsed.refusal.errorCode, parsed.refusal.message);
      const sObject = parsed.query.from[0].name.text;
      if (DEFINITIONS.has(sObject.toLowerCase())) return answerDefinitions(exchange, cache);
      const empty = await emptyToolingObject(exchange.services.org, sObject);
      if (empty) return answerEmpty(exchange, cache, empty);
      const entityTypeName = WITHOUT_RECORDS.get(sObject.toLowerCase());
      if (!entityTypeName) {
        throw queryRefused(
          'INVALID_TYPE',
          `sObject type '${sObject}' is not supported by the Tooling API of sfom-emulator.`,
        );
      }
      return toolingAnswer(entityTypeName, 0, []);
    },
  });
}

function answerDefinitions(exchange: Exchange, cache: ParseCache): Promise<Answer> {
  const { query, version, services } = exchange;
  const bound = bindText({ text: query.get('q') ?? '', version }, services, cache);
  return answerBound(exchange, bound, sourceOf(services, version));
}

/** For an object of which the org has no records. */
function answerEmpty(exchange: Exchange, cache: ParseCache, type: SoqlType): Promise<Answer> {
  const { query, version, services } = exchange;
  const schema = withObject(schemaAt(services.org, version), type);
  return answerBound(
    exchange,
    bindText({ text: query.get('q') ?? '', version }, services, cache, schema),
    NO_ROWS,
  );
}

async function answerBound(exchange: Exchange, bound: BoundQuery, source: OrgSource): Promise<Answer> {
  const { version, services, session } = exchange;
  const options = { includeDeleted: false, userId: session.userId };
  const context = { version, typeOf: (name: string) => services.org.sObjectType(name) };
  return runQuery(bound, options, services, source, async (result) => {
    const size = bound.kind === 'count' ? 0 : result.totalSize;
    const records = printRecords(await result.records(0, size), context);
    return toolingAnswer(bound.type.name, result.totalSize, records);
  });
}

function toolingAnswer(entityTypeName: string, totalSize: number, records: readonly JsonValue[]): Answer {
  const body = { size: records.length, totalSize, done: true, queryLocator: null, entityTypeName, records };
  return { status: 200, jsonText: toJson(body), xml: xmlOnDemand('QueryResult', () => toXmlValue(body)) };
}
