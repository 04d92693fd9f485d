/** What Salesforce has and the emulator does not: objects, and the fields of features. */

import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { SObjectType, SObjectTypes } from './sobject-type.ts';

/** The names of Salesforce's objects (doc: Object Reference), one a line, without those that the emulator has. */
const OTHER_OBJECTS = new URL('schemas/other-objects.txt', PACKAGE_ROOT);

/** Objects that can be queried and used in no other way; the query room has their rows. */
const QUERIED_ONLY: ReadonlySet<string> = new Set([
  'ApexComponent',
  'ApexLog',
  'ApexPage',
  'ApexTrigger',
  'EntityDefinition',
  'FieldDefinition',
  'Profile',
]);

let others: ReadonlyMap<string, string> | undefined;

/** By name in lower case. The file is read the first time that a name is not found in the org. */
function otherObjects(): ReadonlyMap<string, string> {
  others ??= new Map(otherObjectNames().map((name) => [name.toLowerCase(), name]));
  return others;
}

/** Without the objects that Salesforce adds to others, such as AccountHistory. */
export function otherObjectNames(): readonly string[] {
  return readFileSync(OTHER_OBJECTS, 'utf8')
    .split(/\r?\n/)
    .filter((name) => name !== '');
}

/**
 * The name, as Salesforce writes it, of an object that Salesforce has, or that objects of the org refer to, and that the org does not have;
 * undefined for an object of the org, and for an unknown name.
 */
export function objectNotEmulated(org: SObjectTypes, name: string): string | undefined {
  if (org.sObjectType(name)) return undefined;
  const lower = name.toLowerCase();
  return otherObjects().get(lower) ?? associatedObject(org, name) ?? referredTo(org, lower);
}

/** The same, as the subject of a sentence. */
export function subjectNotEmulated(org: SObjectTypes, name: string): string | undefined {
  const absent = objectNotEmulated(org, name);
  if (absent === undefined) return undefined;
  return `The object ${absent}${QUERIED_ONLY.has(absent) ? ', except in queries,' : ''}`;
}

/** The name of an object that Salesforce adds to another: AccountHistory, Parcel__Share (doc: Associated Objects). */
function associatedObject(org: SObjectTypes, name: string): string | undefined {
  const [, base = '', kind = ''] = /^(.+?)(history|share|feed|changeevent)$/i.exec(name) ?? [];
  const suffix = ASSOCIATED.find((each) => each.toLowerCase() === kind.toLowerCase());
  if (suffix === undefined) return undefined;
  const owner = org.sObjectType(base.endsWith('__') ? `${base}c` : base)?.name;
  const known = owner?.replace(/__c$/, '__') ?? otherObjects().get(base.toLowerCase());
  return known === undefined ? undefined : `${known}${suffix}`;
}

const ASSOCIATED = ['History', 'Share', 'Feed', 'ChangeEvent'];

/** Searches all objects; this is slow, but the name is refused anyway. */
function referredTo(org: SObjectTypes, lower: string): string | undefined {
  return org
    .sObjectTypes()
    .flatMap(objectsNamedBy)
    .find((named) => named.toLowerCase() === lower);
}

function objectsNamedBy({ fields, notEmulated }: SObjectType): readonly string[] {
  const targets = [...fields.values()].flatMap(({ referenceTo = [] }) => referenceTo);
  return [...targets, ...(notEmulated?.children ?? []).map(({ childSObject }) => childSObject)];
}

/** A sentence to append to the error for such a field; empty for any other name (ours). */
export function featureNotEmulated({ notEmulated }: SObjectType, fieldName: string): string {
  const lower = fieldName.toLowerCase();
  const isNamed = ([, fields]: [string, readonly string[]]) =>
    fields.some((field) => field.toLowerCase() === lower);
  const found = Object.entries(notEmulated?.fields ?? {}).find(isNamed);
  return found ? `. ${found[0]} are not emulated by sfom-emulator` : '';
}
