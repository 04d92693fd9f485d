/** GET /query?explain= (doc: Query Plan): how a query would come at its rows, found by letting it and watching. The figures are this emulator's (ours). */
import type { OrgServices } from '../api/resource.ts';
import type { BoundQuery } from '../soql/bound.ts';
import type { SoqlRow, SoqlSource } from '../soql/schema.ts';
import { sourceOf } from './org-source.ts';
import { type Asked, runQuery } from './run.ts';

/** What a query asked of the rows of its own object. */
interface Watched {
  readonly fields: Set<string>;
  cardinality: number;
  isScan: boolean;
}

export async function explainQuery(
  query: BoundQuery,
  asked: Asked,
  services: OrgServices,
  version: number,
): Promise<unknown> {
  const sObject = query.type.name;
  const watched: Watched = { fields: new Set(), cardinality: 0, isScan: false };
  const source = sourceOf(services, version);
  await runQuery(query, asked, services, watching(source, sObject, watched));
  const sobjectCardinality = (await source.all(sObject)).filter(({ IsDeleted }) => IsDeleted !== true).length;
  const cardinality = watched.isScan ? sobjectCardinality : watched.cardinality;
  return {
    plans: [
      {
        cardinality,
        fields: watched.isScan ? [] : [...watched.fields],
        leadingOperationType: watched.isScan ? 'TableScan' : 'Index',
        notes: [],
        relativeCost: sobjectCardinality === 0 ? 0 : cardinality / sobjectCardinality,
        sobjectCardinality,
        sobjectType: sObject,
      },
    ],
  };
}

function watching(source: SoqlSource, sObject: string, watched: Watched): SoqlSource {
  const note = (asked: string, field: string, rows: readonly SoqlRow[]) => {
    if (asked !== sObject) return rows;
    watched.fields.add(field);
    watched.cardinality += rows.length;
    return rows;
  };
  return {
    isIndexed: (asked, field) => source.isIndexed(asked, field),
    all: (asked) => {
      if (asked === sObject) watched.isScan = true;
      return source.all(asked);
    },
    get: async (asked, ids) => note(asked, 'Id', await source.get(asked, ids)),
    find: async (asked, field, values) => note(asked, field, await source.find(asked, field, values)),
  };
}
