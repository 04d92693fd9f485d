/** GET /query?explain= (doc: Query Plan): how a query finds its rows, observed while it runs. The numbers are the emulator's own (ours). */
import type { OrgServices } from '../api/resource.ts';
import type { BoundQuery } from '../soql/bound.ts';
import type { SoqlRow } from '../soql/schema.ts';
import { type OrgSource, sourceOf } from './org-source.ts';
import { type RunOptions, runQuery } from './run.ts';

/** How a query read the rows of its own object. */
interface Observed {
  readonly fields: Set<string>;
  cardinality: number;
  isScan: boolean;
}

export async function explainQuery(
  query: BoundQuery,
  options: RunOptions,
  services: OrgServices,
  version: number,
): Promise<unknown> {
  const sObject = query.type.name;
  const observed: Observed = { fields: new Set(), cardinality: 0, isScan: false };
  const source = sourceOf(services, version);
  await runQuery(query, options, services, observing(source, sObject, observed), async () => {});
  const sobjectCardinality = (await source.all(sObject)).filter(({ IsDeleted }) => IsDeleted !== true).length;
  const cardinality = observed.isScan ? sobjectCardinality : observed.cardinality;
  return {
    plans: [
      {
        cardinality,
        fields: observed.isScan ? [] : [...observed.fields],
        leadingOperationType: observed.isScan ? 'TableScan' : 'Index',
        notes: [],
        relativeCost: sobjectCardinality === 0 ? 0 : cardinality / sobjectCardinality,
        sobjectCardinality,
        sobjectType: sObject,
      },
    ],
  };
}

function observing(source: OrgSource, sObject: string, observed: Observed): OrgSource {
  const note = (name: string, field: string, rows: readonly SoqlRow[]) => {
    if (name !== sObject) return rows;
    observed.fields.add(field);
    observed.cardinality += rows.length;
    return rows;
  };
  return {
    hold: () => source.hold(),
    isIndexed: (name, field) => source.isIndexed(name, field),
    all: (name) => {
      if (name === sObject) observed.isScan = true;
      return source.all(name);
    },
    get: async (name, ids) => note(name, 'Id', await source.get(name, ids)),
    find: async (name, field, values) => note(name, field, await source.find(name, field, values)),
  };
}
