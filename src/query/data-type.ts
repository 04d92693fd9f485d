/** The DataType of FieldDefinition: a field's type as the setup pages name it ("Text(40)", "Date/Time": doc; most others from memory, ours). */
import type { SObjectField } from '../org/sobject-type.ts';

const PLAIN_NAMES: Readonly<Record<string, string>> = {
  address: 'Address',
  boolean: 'Checkbox',
  combobox: 'Picklist',
  date: 'Date',
  datetime: 'Date/Time',
  email: 'Email',
  id: 'Lookup()',
  location: 'Geolocation',
  multipicklist: 'Picklist (Multi-Select)',
  phone: 'Phone',
  picklist: 'Picklist',
  time: 'Time',
};

/** These names also show the number of digits before and after the decimal point. */
const NUMBERS: Readonly<Record<string, string>> = {
  currency: 'Currency',
  double: 'Number',
  int: 'Number',
  long: 'Number',
  percent: 'Percent',
};

const TEXTS: Readonly<Record<string, string>> = {
  encryptedstring: 'Text (Encrypted)',
  string: 'Text',
  url: 'URL',
};

/** `labelOf` returns the label of the object with that name. */
export function dataType(field: SObjectField, labelOf: (name: string) => string): string {
  const { type, autoNumber, calculated, name } = field;
  if (autoNumber) return 'Auto Number';
  const number = NUMBERS[type];
  if (calculated && name.endsWith('__c')) return `Formula (${number ?? PLAIN_NAMES[type] ?? 'Text'})`;
  if (number) return `${number}(${digitsOf(field)})`;
  if (type === 'reference') return `Lookup(${(field.referenceTo ?? []).map(labelOf).join(',')})`;
  return PLAIN_NAMES[type] ?? textType(field);
}

function digitsOf({ precision = 18, scale = 0, type }: SObjectField): string {
  return type === 'int' || type === 'long' ? `${precision}, 0` : `${precision - scale}, ${scale}`;
}

function textType({ type, length = 0, described, externalId, unique, caseSensitive }: SObjectField): string {
  const longArea = described?.htmlFormatted === true ? 'Rich Text Area' : 'Long Text Area';
  const area = length > 255 ? longArea : 'Text Area';
  const name = type === 'textarea' ? area : (TEXTS[type] ?? 'Text');
  const sized = length > 0 ? `${name}(${length})` : name;
  const isExternal = externalId ? ' (External ID)' : '';
  return `${sized}${isExternal}${unique ? ` (Unique Case ${caseSensitive ? 'Sensitive' : 'Insensitive'})` : ''}`;
}
