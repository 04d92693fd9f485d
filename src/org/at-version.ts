/** The single place that decides what exists at an API version (ours for fields: a field of another version is treated as an unknown one). */
import { oncePer } from '../once-per.ts';
import type { ChildRelationship, SObjectField, SObjectType, SObjectTypes } from './sobject-type.ts';

interface Span {
  readonly since?: number;
  readonly until?: number;
}

/** The objects, fields and child relationships that exist at the version. */
export function visibleAt(types: SObjectTypes, version: number): SObjectTypes {
  const visible = (type: SObjectType | undefined) =>
    type && existsAt(type, version) ? typeAt(types, type, version) : undefined;
  return {
    sObjectType: (name) => visible(types.sObjectType(name)),
    sObjectTypeOfId: (id) => visible(types.sObjectTypeOfId(id)),
    sObjectTypes: () => types.sObjectTypes().flatMap((type) => visible(type) ?? []),
    hasSObject: (name) => types.hasSObject(name),
    isIndexed: (sObject, field) => types.isIndexed(sObject, field),
  };
}

function existsAt({ since = 0, until = Number.POSITIVE_INFINITY }: Span, version: number): boolean {
  return since <= version && version <= until;
}

/** By the org's own type, then by version: a type is filtered once per version. */
const typesByVersion = oncePer((_type: SObjectType) => new Map<number, SObjectType>());

function typeAt(types: SObjectTypes, type: SObjectType, version: number): SObjectType {
  const byVersion = typesByVersion(type);
  let found = byVersion.get(version);
  if (!found) {
    found = filter(types, type, version);
    byVersion.set(version, found);
  }
  return found;
}

/** Child relationships are filtered on first access, because that reads the definitions of all children. */
function filter(types: SObjectTypes, type: SObjectType, version: number): SObjectType {
  const fields = new Map([...type.fields].filter(([, field]) => existsAt(field, version)));
  let children: readonly ChildRelationship[] | undefined;
  return Object.freeze({
    ...type,
    fields,
    field: (name: string): SObjectField | undefined => {
      const field = type.field(name);
      return field && fields.has(field.name) ? field : undefined;
    },
    get childRelationships() {
      children ??= type.childRelationships.filter((child) => isChildAt(types, child, version));
      return children;
    },
  });
}

function isChildAt(
  types: SObjectTypes,
  { childSObject, field }: ChildRelationship,
  version: number,
): boolean {
  const child = types.sObjectType(childSObject);
  const reference = child && existsAt(child, version) ? child.fields.get(field) : undefined;
  return reference !== undefined && existsAt(reference, version);
}
