/** FieldDefinition: the fields of the org's objects, as describes show them. A query must name one object or one field. */
import { queryRefused } from '../api/errors.ts';
import { byId } from '../by-id.ts';
import { visibleAt } from '../org/at-version.ts';
import type { Org } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import type { BoundCondition, BoundQuery, RowValue } from '../soql/bound.ts';
import type { SoqlRow } from '../soql/schema.ts';
import { dataType } from './data-type.ts';
import { type PlatformObject, soqlType } from './platform-object.ts';

export const FIELD_DEFINITION: PlatformObject = {
  type: soqlType(
    'FieldDefinition',
    null,
    {
      DurableId: 'string',
      QualifiedApiName: 'string',
      DeveloperName: 'string',
      EntityDefinitionId: 'string',
      NamespacePrefix: 'string',
      MasterLabel: 'string',
      Label: 'string',
      DataType: 'string',
      Description: 'string',
      Length: 'int',
      Precision: 'int',
      Scale: 'int',
      RelationshipName: 'string',
      PublisherId: 'string',
      IsApiFilterable: 'boolean',
      IsApiGroupable: 'boolean',
      IsApiSortable: 'boolean',
      IsCalculated: 'boolean',
      IsCompound: 'boolean',
      IsHtmlFormatted: 'boolean',
      IsIndexed: 'boolean',
      IsNameField: 'boolean',
      IsNillable: 'boolean',
      IsPolymorphicForeignKey: 'boolean',
    },
    { EntityDefinitionId: { referenceTo: ['EntityDefinition'], relationshipName: 'EntityDefinition' } },
  ),
  rows: async (org, version) =>
    visibleAt(org, version)
      .sObjectTypes()
      .flatMap((type) => fieldDefinitions(org, type))
      .sort(byId),
};

function fieldDefinitions(org: Org, type: SObjectType): SoqlRow[] {
  const labelOf = (name: string) => org.sObjectType(name)?.label ?? name;
  return [...type.fields.values()].map((field) => fieldDefinition(org, type, field, labelOf));
}

/** The durable id of a custom field is made from its name too (ours). IsIndexed shows the emulator's own indexes (ours). */
function fieldDefinition(
  org: Org,
  type: SObjectType,
  field: SObjectField,
  labelOf: (name: string) => string,
): SoqlRow {
  const { name, label, length = 0, referenceTo = [] } = field;
  const id = `${type.name}.${name}`;
  return {
    Id: id,
    DurableId: id,
    QualifiedApiName: name,
    DeveloperName: name.replace(/__\w+$/, ''),
    EntityDefinitionId: type.name,
    MasterLabel: label,
    Label: label,
    DataType: dataType(field, labelOf),
    Length: length,
    Precision: field.precision ?? 0,
    Scale: field.scale ?? 0,
    RelationshipName: field.relationshipName ?? null,
    PublisherId: name.includes('__') ? '<local>' : 'System',
    IsApiFilterable: field.filterable,
    IsApiGroupable: field.groupable,
    IsApiSortable: field.sortable,
    IsCalculated: field.calculated ?? false,
    IsCompound: field.type === 'address' || field.type === 'location',
    IsHtmlFormatted: field.described?.htmlFormatted === true,
    IsIndexed: field.type === 'id' || org.isIndexed(type.name, name),
    IsNameField: field.nameField ?? false,
    IsNillable: field.nillable,
    IsPolymorphicForeignKey: referenceTo.length > 1,
  };
}

const FILTER_FIELDS: ReadonlySet<string> = new Set(['EntityDefinitionId', 'DurableId']);

/** Throws for a query that does not filter by object or by field (seen in clients, with these words). */
export function refuseUnfiltered({ type, where }: BoundQuery): void {
  if (type.name !== FIELD_DEFINITION.type.name || (where && filtersByName(where))) return;
  const message = 'FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]';
  throw queryRefused('MALFORMED_QUERY', message);
}

function filtersByName(condition: BoundCondition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.terms.some(filtersByName);
    case 'or':
      return condition.terms.every(filtersByName);
    case 'test':
      return condition.test.kind === 'in' && !condition.test.negated && isNameFilter(condition.value);
    default:
      return false;
  }
}

/** A filter on any field of EntityDefinition counts as naming the object. */
function isNameFilter(value: RowValue): boolean {
  return value.kind === 'field' && (value.chain !== undefined || FILTER_FIELDS.has(value.field.name));
}
