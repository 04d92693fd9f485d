/** Turns a field of a describe into a field of the org. */
import { isCompound } from '../present.ts';
import type { SObjectField } from '../sobject-type.ts';
import type { DescribedField } from './describe.ts';

const TEXT_TYPES = [
  'combobox',
  'email',
  'encryptedstring',
  'multipicklist',
  'phone',
  'picklist',
  'string',
  'textarea',
  'url',
];
const DECIMAL_TYPES = ['currency', 'double', 'percent'];

const FIELD_TYPES: ReadonlySet<string> = new Set([
  ...TEXT_TYPES,
  ...DECIMAL_TYPES,
  ...['address', 'location'],
  ...['boolean', 'date', 'datetime', 'id', 'int', 'long', 'reference', 'time'],
]);

/** Says why the org cannot have the field; undefined if it can. */
export function fieldProblem({ name, type, referenceTo = [] }: DescribedField): string | undefined {
  if (!/^[A-Za-z]\w*$/.test(name) || name in {}) return `${name} is not a valid field name`;
  if (!FIELD_TYPES.has(type))
    return `${name} has type ${type}, which the emulator does not support; remove the field`;
  if (type === 'reference' && referenceTo.length === 0)
    return `${name} is a reference, but referenceTo names no object`;
  return undefined;
}

/** `all` are the fields of the field's object. */
export function toField(described: DescribedField, all: readonly DescribedField[]): SObjectField {
  const { name, label, type, nillable, createable, updateable, filterable, sortable, groupable } = described;
  const isCompoundField = isCompound({ type });
  return {
    name,
    label,
    type,
    nillable,
    createable: createable && !isCompoundField,
    updateable: updateable && !isCompoundField,
    filterable,
    sortable,
    groupable,
    ...sizes(described),
    ...flags(described),
    ...picklist(described),
    ...defaults(described),
    ...(type === 'reference' && { referenceTo: described.referenceTo!, ...relationship(described) }),
    ...(isCompoundField && { components: componentsOf(described, all) }),
    described: passedOnMembers(described),
  };
}

function sizes({
  type,
  length = 0,
  digits = 0,
  precision = 0,
  scale = 0,
}: DescribedField): Partial<SObjectField> {
  if (DECIMAL_TYPES.includes(type)) return { precision: precision || 18, scale };
  if ((type === 'int' || type === 'long') && digits > 0) return { precision: digits };
  if (type === 'id' || type === 'reference') return { length: 18 };
  return TEXT_TYPES.includes(type) && length > 0 ? { length } : {};
}

const FLAGS = [
  'autoNumber',
  'calculated',
  'caseSensitive',
  'defaultedOnCreate',
  'externalId',
  'idLookup',
  'nameField',
  'restrictedPicklist',
  'unique',
] as const;

function flags(described: DescribedField): Partial<SObjectField> {
  return Object.fromEntries(FLAGS.filter((name) => described[name]).map((name) => [name, true]));
}

/** The active values: those that can be chosen. */
export function picklistValuesOf({ picklistValues = [] }: DescribedField): string[] {
  return picklistValues.filter(({ active }) => active !== false).map(({ value }) => value);
}

/** The labels that differ from their values, also of values that cannot be chosen any more. */
export function picklistLabelsOf({ picklistValues = [] }: DescribedField): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { value, label } of picklistValues) {
    if (typeof label === 'string' && label !== value) labels.set(value, label);
  }
  return labels;
}

function picklist(described: DescribedField): Partial<SObjectField> {
  const [picklistValues, picklistLabels] = [picklistValuesOf(described), picklistLabelsOf(described)];
  return {
    ...(picklistValues.length > 0 && { picklistValues }),
    ...(picklistLabels.size > 0 && { picklistLabels }),
  };
}

function relationship({ relationshipName }: DescribedField): Partial<SObjectField> {
  return relationshipName ? { relationshipName } : {};
}

function defaults(described: DescribedField): Partial<SObjectField> {
  const defaultValue = defaultOf(described);
  return defaultValue === undefined ? {} : { defaultValue };
}

function defaultOf(described: DescribedField): string | boolean | number | undefined {
  const { type, picklistValues = [], defaultValue, defaultValueFormula } = described;
  if (type === 'boolean') return defaultValue === true ? true : undefined;
  const chosen = picklistValues.find((entry) => entry.defaultValue === true);
  if (chosen) return chosen.value;
  if (typeof defaultValue === 'string' || typeof defaultValue === 'number') return defaultValue;
  return literalValue(defaultValueFormula ?? '');
}

/** References that give a record its currency, the nearest first, as on the standard objects (ours): a describe does not say where a currency comes from. */
const CURRENCY_REFERENCES = [
  'OrderPaymentSummaryId',
  'PaymentId',
  'RefundId',
  'CreditMemoId',
  'InvoiceId',
  'OrderSummaryId',
  'OrderId',
  'OriginalOrderId',
];

/** The references to the records from which a record without a currency takes it. */
export function currencyReferences(fields: readonly SObjectField[]): readonly string[] {
  const references = fields.filter(({ type }) => type === 'reference').map(({ name }) => name);
  return CURRENCY_REFERENCES.filter((name) => references.includes(name));
}

/** A default value is a formula; the emulator evaluates only a text or a number. */
function literalValue(formula: string): string | undefined {
  const [, text] = /^\s*"([^"\\]*)"\s*$/.exec(formula) ?? [];
  return text ?? /^\s*(-?\d+(?:\.\d+)?)\s*$/.exec(formula)?.[1];
}

/** Whether the field has a default value that the emulator does not evaluate. */
export function hasUnknownDefault(described: DescribedField): boolean {
  return (
    Boolean(described.defaultValueFormula) &&
    described.type !== 'boolean' &&
    defaultOf(described) === undefined
  );
}

/** The components of a compound field name that field, and end with their name within it: Home__Street__s, BillingStreet. */
function componentsOf(
  { name, type }: DescribedField,
  all: readonly DescribedField[],
): Record<string, string> {
  const parts = type === 'location' ? LOCATION_COMPONENTS : ADDRESS_COMPONENTS;
  const own = all.filter(({ compoundFieldName }) => compoundFieldName === name);
  return Object.fromEntries(
    parts.flatMap((part) => {
      const component = own.find((field) =>
        field.name.replace(/__s$/, '').toLowerCase().endsWith(part.toLowerCase()),
      );
      return component ? [[part, component.name]] : [];
    }),
  );
}

const LOCATION_COMPONENTS = ['latitude', 'longitude'];
const ADDRESS_COMPONENTS = [
  'city',
  'country',
  'countryCode',
  'geocodeAccuracy',
  'latitude',
  'longitude',
  'postalCode',
  'state',
  'stateCode',
  'street',
];

/** Members of a describe that clients see and the org does not use. */
const PASSED_ON_MEMBERS = [
  ...[
    'aggregatable',
    'byteLength',
    'calculatedFormula',
    'compoundFieldName',
    'controllerName',
    'defaultValue',
  ],
  ...[
    'defaultValueFormula',
    'dependentPicklist',
    'digits',
    'displayLocationInDecimal',
    'encrypted',
    'extraTypeInfo',
  ],
  ...[
    'formulaTreatNullNumberAsZero',
    'highScaleNumber',
    'htmlFormatted',
    'inlineHelpText',
    'length',
    'mask',
    'maskType',
  ],
  ...[
    'cascadeDelete',
    'permissionable',
    'precision',
    'queryByDistance',
    'relationshipOrder',
    'restrictedDelete',
    'scale',
  ],
  ...['searchPrefilterable', 'writeRequiresMasterRead'],
];

function passedOnMembers(described: DescribedField): Readonly<Record<string, unknown>> {
  const isPlain = (value: unknown) =>
    value === null || ['boolean', 'number', 'string'].includes(typeof value);
  const facts = PASSED_ON_MEMBERS.filter((name) => isPlain(described[name])).map((name) => [
    name,
    described[name],
  ]);
  const values = described.picklistValues?.map((entry) => ({
    active: true,
    defaultValue: false,
    label: entry.value,
    validFor: null,
    ...entry,
  }));
  return { ...Object.fromEntries(facts), ...(values && { picklistValues: values }) };
}
