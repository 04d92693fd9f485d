/** The org as SOQL sees it: its objects at an API version, and its rows. */
import type { UnitOfWork } from '../api/unit-of-work.ts';
import { byId } from '../by-id.ts';
import { visibleAt } from '../org/at-version.ts';
import { objectNotEmulated } from '../org/not-emulated.ts';
import type { Org, OrgMoment, SObjectRecord } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { SoqlSchema, SoqlSource, SoqlType } from '../soql/schema.ts';
import { platformObject } from './platform-objects.ts';

/** The schema at an API version: only the objects and fields that the version has (ours, as everywhere). */
export function schemaAt(org: Org, version: number): SoqlSchema {
  const visible = visibleAt(org, version);
  const seen = new Map<string, SoqlType | undefined>();
  return {
    knows: (name) => knows(org, name),
    notEmulated: (name) => (knows(org, name) ? undefined : objectNotEmulated(org, name)),
    type: (name) => {
      const key = name.toLowerCase();
      if (!seen.has(key)) seen.set(key, visible.sObjectType(name) ?? platformObject(name)?.type);
      return seen.get(key);
    },
  };
}

function knows(org: Org, name: string): boolean {
  return org.hasSObject(name) || platformObject(name) !== undefined;
}

/** A source whose rows can be held: while a query runs, it reads them as they were when it began. */
export interface OrgSource extends SoqlSource {
  /** Returns a function that ends the holding. */
  hold(): () => void;
}

/**
 * The rows of the org, deleted ones included: the evaluator leaves those out. Later pages may be read after the unit of work has ended.
 * EntityDefinition lists the objects of `version`; by default all objects.
 */
export function sourceOf(unit: Pick<UnitOfWork, 'current'>, version = Number.POSITIVE_INFINITY): OrgSource {
  let moment: OrgMoment | undefined;
  const rows = () => (moment ? rowsOfMoment(moment) : rowsOfOrg(unit.current()));
  const platformRows = (sObject: string) => platformObject(sObject)?.rows(unit.current(), version);
  return {
    all: (sObject) => platformRows(sObject) ?? rows().all(sObject),
    get: async (sObject, ids) => {
      const computed = await platformRows(sObject);
      const wanted = new Set(ids);
      return computed ? computed.filter(({ Id }) => wanted.has(Id)) : rows().get(sObject, [...wanted]);
    },
    find: (sObject, field, values) => rows().find(sObject, field, values),
    isIndexed: (sObject, field) =>
      !platformObject(sObject) &&
      unit.current().isIndexed(sObject, field) &&
      !hasManyRowsPerValue(unit.current().sObjectType(sObject), field),
    hold: () => {
      const held = unit.current().moment?.();
      moment = held;
      return () => {
        held?.close();
        moment = undefined;
      };
    },
  };
}

type Rows = Pick<SoqlSource, 'all' | 'find' | 'get'>;

function rowsOfMoment(moment: OrgMoment): Rows {
  return {
    all: async (sObject) => moment.all(sObject),
    get: async (sObject, ids) => ids.map((id) => moment.get(sObject, id)).filter((row) => row !== undefined),
    find: async (sObject, field, values) => values.flatMap((value) => moment.find(sObject, field, value)),
  };
}

function rowsOfOrg(org: Org): Rows {
  return {
    all: async (sObject) => {
      const deleted = await org.deleted(sObject);
      const rows = await org.all(sObject);
      return deleted.length === 0 ? rows : [...rows, ...deleted].sort(byId);
    },
    get: async (sObject, ids) => {
      const rows = await Promise.all(ids.map((id) => getAlsoDeleted(org, sObject, id)));
      return rows.filter((row) => row !== undefined);
    },
    find: async (sObject, field, values) => {
      const found = values.flatMap((value) => [
        org.find(sObject, field, value),
        org.findDeleted(sObject, field, value),
      ]);
      return (await Promise.all(found)).flat();
    },
  };
}

/** A picklist value, such as a status, has so many rows that reading all rows costs no more. */
function hasManyRowsPerValue(type: SObjectType | undefined, field: string): boolean {
  return type?.fields.get(field)?.type === 'picklist';
}

async function getAlsoDeleted(org: Org, sObject: string, id: string): Promise<SObjectRecord | undefined> {
  return (await org.get(sObject, id)) ?? (await org.getDeleted(sObject, id));
}
