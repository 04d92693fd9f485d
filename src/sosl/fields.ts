/** The fields of an object that a search reads (doc: IN SearchGroup). */
import type { SoqlField, SoqlType } from '../soql/schema.ts';
import type { SearchGroup } from './search.ts';

/** Text, emails and phones (doc); that URLs are text, and picklists are not, is ours. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'textarea', 'email', 'phone', 'url']);

export function searchedFields(type: SoqlType, group: SearchGroup): readonly SoqlField[] {
  const isSearched = type.searchedAlone ? isText : TESTS[group];
  return [...type.fields.values()].filter((field) => isSearched(field));
}

/** Whether a search without RETURNING searches the object. */
export function isSearchedByDefault({ searchedAlone = false }: SoqlType): boolean {
  return !searchedAlone;
}

/** IN NAME FIELDS finds a contact by the name of its account too (doc): the reference to follow and the name field of the parent, which is Name. */
export function searchedParent(
  { fields }: SoqlType,
  group: SearchGroup,
): { readonly reference: string; readonly sObject: string; readonly field: string } | undefined {
  if (group !== 'NAME') return undefined;
  const reference = [...fields.values()].find(
    ({ type, inNameSearch }) => inNameSearch && type === 'reference',
  );
  const sObject = reference?.referenceTo?.[0];
  return reference && sObject ? { reference: reference.name, sObject, field: 'Name' } : undefined;
}

const isText = ({ type }: SoqlField) => TEXTS.has(type);

const TESTS: Readonly<Record<SearchGroup, (field: SoqlField) => boolean>> = {
  ALL: isText,
  EMAIL: ({ type }) => type === 'email',
  PHONE: ({ type }) => type === 'phone',
  NAME: (field) => isText(field) && Boolean(field.nameField || field.inNameSearch),
};
