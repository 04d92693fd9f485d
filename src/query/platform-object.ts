/** An object whose rows are computed, not stored as records. */
import type { Org } from '../org/port.ts';
import type { SoqlField, SoqlRow, SoqlType } from '../soql/schema.ts';

export interface PlatformObject {
  readonly type: SoqlType;
  /** The rows at an API version, in order of their ids. */
  readonly rows: (org: Org, version: number) => Promise<readonly SoqlRow[]>;
}

/** Makes an object type from the types of its fields, by name, and further properties of some of them. */
export function soqlType(
  name: string,
  keyPrefix: string | null,
  types: Readonly<Record<string, string>>,
  properties: Readonly<Record<string, Partial<SoqlField>>> = {},
): SoqlType {
  const flags = { filterable: true, sortable: true, groupable: true };
  const fields = new Map<string, SoqlField>(
    Object.entries(types).map(([field, type]) => [
      field,
      { name: field, type, ...flags, ...properties[field] },
    ]),
  );
  const names = new Map([...fields.keys()].map((field) => [field.toLowerCase(), field]));
  const field = (wanted: string) => fields.get(names.get(wanted.toLowerCase()) ?? '');
  return { name, keyPrefix, queryable: true, fields, childRelationships: [], field };
}
