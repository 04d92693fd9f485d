/**
 * Name, the object that stands for the target of a reference to several objects: the fields that can be queried of any target
 * (doc: Object Reference, Name).
 */
import type { SoqlField, SoqlRow, SoqlType } from './schema.ts';

function field(name: string, type: string): SoqlField {
  return {
    name,
    type,
    filterable: true,
    sortable: true,
    groupable: true,
    ...(name === 'Name' && { nameField: true }),
  };
}

const FIELDS: readonly SoqlField[] = [
  field('Id', 'id'),
  field('Name', 'string'),
  field('Type', 'picklist'),
  ...['Alias', 'FirstName', 'LastName', 'MiddleName', 'Suffix', 'Title', 'Username'].map((name) =>
    field(name, 'string'),
  ),
  field('Email', 'email'),
  field('Phone', 'phone'),
  field('IsActive', 'boolean'),
  field('ProfileId', 'reference'),
  field('UserRoleId', 'reference'),
];

const byUpperName = new Map(FIELDS.map((each) => [each.name.toUpperCase(), each]));

export const NAME: SoqlType = {
  name: 'Name',
  keyPrefix: null,
  queryable: false,
  fields: new Map(FIELDS.map((each) => [each.name, each])),
  childRelationships: [],
  field: (name) => byUpperName.get(name.toUpperCase()),
};

/** The value that a row of the object has for a field of Name. */
export function readAsName(row: SoqlRow, type: SoqlType, fieldName: string): unknown {
  if (fieldName === 'Type') return type.name;
  const name = fieldName === 'Name' ? nameFieldOf(type) : fieldName;
  return (name === undefined ? undefined : row[name]) ?? null;
}

function nameFieldOf(type: SoqlType): string | undefined {
  for (const each of type.fields.values()) if (each.nameField) return each.name;
  return undefined;
}
