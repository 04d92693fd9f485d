/** Values and texts for fuzzed requests: valid ones by a field's describe, and harmful ones. */
import type { Random } from './random.ts';

/** If it shows up in an answer to another request, a request has changed the prototype of all objects. */
export const POLLUTION = 'sfomPolluted';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly picklistValues: readonly { readonly value: string }[];
  readonly referenceTo: readonly string[];
}

const WORDS = ['Zoë', '東京', "O'Neil", '<b>&amp;', 'plain', '"quoted"', 'a\tb', '😀', 'line\nline', 'null'];

/** A valid value; undefined where there is none, such as no record to refer to. */
export function validValue(
  { name, type, length, picklistValues, referenceTo }: Field,
  random: Random,
  idOf: (sObject: string) => string | undefined,
): unknown {
  switch (type) {
    case 'reference':
      return idOf(random.pick(referenceTo));
    case 'picklist':
    case 'combobox':
      return picklistValues.length > 0 ? random.pick(picklistValues).value : undefined;
    case 'boolean':
      return random.chance(50);
    case 'currency':
    case 'double':
    case 'percent':
      return random.between(1, 90);
    case 'int':
      return random.between(1, 99);
    case 'date':
      return `2026-11-${random.between(10, 28)}`;
    case 'datetime':
      return `2026-11-${random.between(10, 28)}T10:00:00.000Z`;
    case 'email':
      return 'zoe@example.com';
    case 'string':
    case 'textarea':
      return name === 'CurrencyIsoCode' ? 'USD' : random.pick(WORDS).slice(0, length || 5);
    default:
      return ['phone', 'url'].includes(type) ? 'https://e.com' : undefined;
  }
}

const HARMFUL: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  0.1 + 0.2,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  [],
  {},
  [[]],
  'x'.repeat(5_000),
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '2026-02-30',
  '9999-12-31T23:59:59Z',
  "' OR '1'='1",
  { toString: 'x' },
  { attributes: null },
  { length: -1 },
];

/** A copy with one to three members changed, removed, repeated or added. */
export function mutated(value: unknown, random: Random): unknown {
  let copy = structuredClone(value);
  for (let changes = random.between(1, 3); changes > 0; changes--) copy = changedOnce(copy, random);
  return copy;
}

function changedOnce(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.chance(8)) return harmful(random);
  const target = value as Record<string, unknown>;
  const names = Object.keys(target);
  if (names.length === 0 || random.chance(15)) return addMember(target, random);
  const name = random.pick(names);
  if (random.chance(15)) delete target[name];
  else target[name] = changedOnce(target[name], random);
  return target;
}

function harmful(random: Random): unknown {
  return structuredClone(random.pick(HARMFUL));
}

/** JSON.parse makes `__proto__` a member like any other, as a client's text does. */
function addMember(target: Record<string, unknown>, random: Random): unknown {
  const added = random.pick([
    `{"__proto__": {"${POLLUTION}": "yes"}}`,
    `{"constructor": {"prototype": {"${POLLUTION}": "yes"}}}`,
    '{"toString": 1}',
    '{"unknown": {"a": [1, {"b": null}]}}',
  ]);
  for (const [name, value] of Object.entries(JSON.parse(added)))
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  return target;
}

/** Texts that are not what their media type says, and such as take long to read. */
export function brokenText(text: string, random: Random): string {
  return random.pick([
    '',
    '{',
    'nul',
    '\ufeff{}',
    text.slice(0, random.below(text.length + 1)),
    text + text,
    '['.repeat(5_000),
    '{"a":'.repeat(5_000),
    '<a>'.repeat(3_000),
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    `{"${'k'.repeat(100_000)}":1}`,
    text.replace(/[0-9]/g, '９'),
  ]);
}

/** The members as elements. */
export function toXml(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => toXml(name, item)).join('');
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, member]) => toXml(key, member))
          .join('')
      : escaped(String(value ?? ''));
  return `<${name}>${inner}</${name}>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
