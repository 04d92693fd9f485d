/** Hierarchies of records of one object: no record can be above itself. */
import type { FieldValues, OrgView } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import type { Refusal } from './refusal.ts';

/** References that form a hierarchy if they point at their own object; other references may be circular (ours). */
const HIERARCHICAL: ReadonlySet<string> = new Set(['ManagerId', 'ParentId', 'ReportsToId']);

/** Refuses values that would put the record with that id above itself, however many records are in between. */
export async function refuseCircles(
  view: OrgView,
  type: SObjectType,
  id: string,
  values: FieldValues,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const name of Object.keys(values)) {
    const field = type.fields.get(name) as SObjectField;
    const isHierarchy = HIERARCHICAL.has(name) && field.referenceTo?.join() === type.name;
    if (isHierarchy && (await isAbove(view, type.name, name, id, values[name])))
      refusals.push(circularDependency(name));
  }
  return refusals;
}

/** Whether the record with that id is `below`, or above it. The search also ends at a circle from a seed. */
async function isAbove(
  view: OrgView,
  sObject: string,
  field: string,
  id: string,
  below: unknown,
): Promise<boolean> {
  const visited = new Set<unknown>();
  let next = below;
  while (typeof next === 'string' && next !== id && !visited.has(next)) {
    visited.add(next);
    next = (await view.get(sObject, next))?.[field];
  }
  return next === id;
}

/** Salesforce's code; the text is from memory (ours). */
function circularDependency(name: string): Refusal {
  return {
    errorCode: 'CIRCULAR_DEPENDENCY',
    message: `attempt to violate hierarchy constraints: [${name}]`,
    fields: [name],
  };
}
