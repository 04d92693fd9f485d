/** Hierarchies of records of one object: nothing can be above itself. */
import type { FieldValues, OrgView } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import type { Refusal } from './refusal.ts';

/** References that make a hierarchy where they point at their own object; others may run in circles (ours). */
const HIERARCHICAL: ReadonlySet<string> = new Set(['ManagerId', 'ParentId', 'ReportsToId']);

/** Refuses values by which the record with that id would come to be above itself, however many records are between. */
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
    if (isHierarchy && (await isAbove(view, type.name, name, id, values[name]))) refusals.push(circle(name));
  }
  return refusals;
}

/** Whether the record with that id is `below`, or above that. A circle that a seed made ends the climb too. */
async function isAbove(
  view: OrgView,
  sObject: string,
  field: string,
  id: string,
  below: unknown,
): Promise<boolean> {
  const passed = new Set<unknown>();
  let next = below;
  while (typeof next === 'string' && next !== id && !passed.has(next)) {
    passed.add(next);
    next = (await view.get(sObject, next))?.[field];
  }
  return next === id;
}

/** Salesforce's code; the text is from memory (ours). */
function circle(name: string): Refusal {
  return {
    errorCode: 'CIRCULAR_DEPENDENCY',
    message: `attempt to violate hierarchy constraints: [${name}]`,
    fields: [name],
  };
}
