/**
 * One field, as a describe shows it. Keys as seen: describe-shape; a key without a source has the value that almost every field has.
 * For an org's own fields the definition file gives the rest.
 */
import type { SObjectField } from '../org/sobject-type.ts';
import { isCustom } from './describe-global.ts';

export function describeField(field: SObjectField): Record<string, unknown> {
  return {
    aggregatable: isAggregatable(field),
    aiPredictionField: false,
    autoNumber: field.autoNumber ?? false,
    byteLength: byteLength(field),
    calculated: field.calculated ?? false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: field.caseSensitive ?? false,
    compoundFieldName: null,
    controllerName: null,
    createable: field.createable,
    custom: isCustom(field.name),
    defaultValue: field.type === 'boolean' ? (field.defaultValue ?? false) : (field.defaultValue ?? null),
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultedOnCreate ?? false,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: DIGITS[field.type] ?? 0,
    displayLocationInDecimal: false,
    encrypted: field.type === 'encryptedstring',
    externalId: field.externalId ?? false,
    extraTypeInfo: field.type === 'textarea' ? 'plaintextarea' : null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup ?? false,
    inlineHelpText: null,
    label: field.label,
    length: lengthOf(field),
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField ?? false,
    namePointing: false,
    nillable: field.nillable,
    permissionable: field.nillable && field.type !== 'id',
    picklistValues: picklistEntries(field),
    polymorphicForeignKey: (field.referenceTo?.length ?? 0) > 1,
    precision: isDecimal(field) ? (field.precision ?? 18) : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo ?? [],
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restrictedPicklist ?? false,
    scale: isDecimal(field) ? (field.scale ?? 0) : 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.sortable,
    type: field.type,
    unique: field.unique ?? false,
    updateable: field.updateable,
    writeRequiresMasterRead: false,
    ...field.described,
  };
}

/** The type's name in SOAP (doc: "Field Types"). */
const SOAP_TYPES: Readonly<Record<string, string>> = {
  address: 'urn:address',
  location: 'urn:location',
  boolean: 'xsd:boolean',
  currency: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  double: 'xsd:double',
  id: 'tns:ID',
  int: 'xsd:int',
  long: 'xsd:long',
  percent: 'xsd:double',
  reference: 'tns:ID',
  time: 'xsd:time',
};

/** Seen; for other types 0. */
const DIGITS: Readonly<Record<string, number>> = { int: 9, long: 18 };

const DECIMALS: ReadonlySet<string> = new Set(['currency', 'double', 'percent']);

function isDecimal({ type }: SObjectField): boolean {
  return DECIMALS.has(type);
}

const NEVER_AGGREGATED: ReadonlySet<string> = new Set([
  'address',
  'boolean',
  'encryptedstring',
  'location',
  'textarea',
]);

function isAggregatable({ filterable, type }: SObjectField): boolean {
  return filterable && !NEVER_AGGREGATED.has(type);
}

const IDS: ReadonlySet<string> = new Set(['id', 'reference']);

function lengthOf({ length = 0, type }: SObjectField): number {
  return IDS.has(type) ? 18 : length;
}

/** Three bytes per character, one per character of an id (seen). */
function byteLength(field: SObjectField): number {
  return IDS.has(field.type) ? 18 : lengthOf(field) * 3;
}

function picklistEntries({ picklistValues = [], picklistLabels, defaultValue }: SObjectField): unknown[] {
  return picklistValues.map((value) => ({
    active: true,
    defaultValue: value === defaultValue,
    label: picklistLabels?.get(value) ?? value,
    validFor: null,
    value,
  }));
}
