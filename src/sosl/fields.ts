/** Which fields of an object a search looks at (doc: IN SearchGroup). */
import type { SoqlField, SoqlType } from '../soql/schema.ts';
import type { SearchGroup } from './search.ts';

/** Text, emails and phones (doc); that URLs are text, and picklists are not, is ours. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'textarea', 'email', 'phone', 'url']);

/** What NAME looks at besides name fields (doc), of the objects that the org has. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  Account: ['NameLocal', 'Site', 'Website'],
  Contact: ['AssistantName', 'FirstNameLocal', 'LastNameLocal'],
  User: ['CommunityNickname'],
};

/** Objects of which all fields are looked at whatever the group, and which are found only where RETURNING names them (doc). */
const APART: ReadonlySet<string> = new Set(['Product2']);

export function searchedFields(type: SoqlType, group: SearchGroup): readonly SoqlField[] {
  const isSearched = APART.has(type.name) ? isText : TESTS[group];
  return [...type.fields.values()].filter((field) => isSearched(field, type));
}

export function isFoundUnasked({ name }: SoqlType): boolean {
  return !APART.has(name);
}

/** IN NAME FIELDS finds a contact by the name of its account too (doc): where that name is. */
export function searchedParent(
  { name }: SoqlType,
  group: SearchGroup,
): { readonly reference: string; readonly sObject: string; readonly field: string } | undefined {
  if (name !== 'Contact' || group !== 'NAME') return undefined;
  return { reference: 'AccountId', sObject: 'Account', field: 'Name' };
}

const isText = ({ type }: SoqlField) => TEXTS.has(type);

const TESTS: Readonly<Record<SearchGroup, (field: SoqlField, type: SoqlType) => boolean>> = {
  ALL: isText,
  EMAIL: ({ type }) => type === 'email',
  PHONE: ({ type }) => type === 'phone',
  NAME: (field, { name }) =>
    isText(field) && (field.nameField === true || (NAMES[name] ?? []).includes(field.name)),
};
