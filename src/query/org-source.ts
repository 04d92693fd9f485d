/** The org as SOQL sees it: its objects at an API version, and its rows. */
import type { UnitOfWork } from '../api/unit-of-work.ts';
import { byId } from '../by-id.ts';
import { visibleAt } from '../org/at-version.ts';
import { objectNotEmulated } from '../org/not-emulated.ts';
import type { Org, SObjectRecord } from '../org/port.ts';
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

/**
 * The rows of the org, deleted ones included: the evaluator leaves those out. Later pages may be read after the unit of work has ended.
 * EntityDefinition lists the objects of `version`; by default all objects.
 */
export function sourceOf(unit: Pick<UnitOfWork, 'current'>, version = Number.POSITIVE_INFINITY): SoqlSource {
  return {
    all: async (sObject) => {
      const platform = platformObject(sObject);
      if (platform) return platform.rows(unit.current(), version);
      const deleted = await unit.current().deleted(sObject);
      const rows = await unit.current().all(sObject);
      return deleted.length === 0 ? rows : [...rows, ...deleted].sort(byId);
    },
    get: async (sObject, ids) => {
      const platform = platformObject(sObject);
      if (platform)
        return (await platform.rows(unit.current(), version)).filter(({ Id }) => ids.includes(Id));
      const rows = await Promise.all(
        [...new Set(ids)].map((id) => getAlsoDeleted(unit.current(), sObject, id)),
      );
      return rows.filter((row) => row !== undefined);
    },
    isIndexed: (sObject, field) =>
      !platformObject(sObject) &&
      unit.current().isIndexed(sObject, field) &&
      !hasManyRowsPerValue(unit.current().sObjectType(sObject), field),
    find: async (sObject, field, values) => {
      const found = values.flatMap((value) => [
        unit.current().find(sObject, field, value),
        unit.current().findDeleted(sObject, field, value),
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
