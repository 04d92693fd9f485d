/** Ids and numbers that the org assigns, each from a counter of its own. */
import { oncePer } from '../once-per.ts';
import type { Counters } from './counters.ts';
import { EVENT_KEY_PREFIX } from './private-objects.ts';
import { counterOfId, makeId } from './record-ids.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';
import type { Fields } from './system-fields.ts';

export function nextId(type: SObjectType, counters: Counters): string {
  return makeId(type.keyPrefix ?? EVENT_KEY_PREFIX, counters.next(idCounterOf(type)));
}

/** The number as text, for a field that `autoNumber` marks: "CM-000000001". */
export function nextNumber(type: SObjectType, field: SObjectField, counters: Counters): string {
  const { prefix, digits } = numberFormatOf(field);
  return prefix + String(counters.next(counterOf(type, field))).padStart(digits, '0');
}

/** Advances the counters past ids and numbers that are given, so that they are not assigned again. */
export function reserveGivenNumbers(type: SObjectType, given: Fields, counters: Counters): void {
  if (typeof given.Id === 'string') counters.reserveUpTo(idCounterOf(type), counterOfId(given.Id) ?? 0);
  for (const field of numberedFields(type)) {
    const number = given[field.name];
    if (typeof number === 'string') {
      counters.reserveUpTo(counterOf(type, field), counterOfNumber(field, number) ?? 0);
    }
  }
}

/** The name of the counter; one text for all uses is faster to look up than a new one each time. */
const idCounterOf = oncePer((type: SObjectType) => `${type.name}.Id`);

/** By field: objects may have a definition of a field in common. */
const numberCounters = oncePer((type: SObjectType) =>
  oncePer((field: SObjectField) => `${type.name}.${field.name}`),
);

const counterOf = (type: SObjectType, field: SObjectField) => numberCounters(type)(field);

const numberedFields = oncePer((type: SObjectType) =>
  [...type.fields.values()].filter(({ autoNumber }) => autoNumber),
);

/** "CM-{000000000}": a prefix, and the minimum number of digits. Ours where no source shows how Salesforce prints the number. */
const numberFormatOf = oncePer(({ numberFormat = '{00000000}' }: SObjectField) => {
  const [, prefix = '', zeros = ''] = /^(.*)\{(0+)\}$/.exec(numberFormat) ?? [];
  return { prefix, digits: zeros.length };
});

/** The counter in a number that has the field's format; undefined for other text. */
function counterOfNumber(field: SObjectField, number: string): number | undefined {
  const { prefix } = numberFormatOf(field);
  const digits = number.startsWith(prefix) ? number.slice(prefix.length) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
