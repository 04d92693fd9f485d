/** Queries put into words, from what they mean. */
import type { Grouped } from './arbitraries.ts';
import { type Meaning, type Stretch, typeAt, type Value, type Wanted } from './naive.ts';

export function words(wanted: Wanted, from = wanted.from, inJoin = false): string {
  const { select, children, where, order, limit, offset } = wanted;
  const items = [...select, ...(children ? [`(${words(children, children.relationship)})`] : [])];
  return [
    `SELECT ${inJoin ? 'Id' : items.join(', ')} FROM ${from}`,
    where && `where ${condition(where, wanted.from)}`,
    order.length > 0 &&
      `ORDER BY ${order.map((each) => `${each.path}${each.descending ? ' DESC' : ''}${each.nullsLast ? ' NULLS LAST' : ''}`).join(', ')}`,
    limit !== undefined && `LIMIT ${limit}`,
    offset !== undefined && `OFFSET ${offset}`,
  ]
    .filter(Boolean)
    .join(' ');
}

export function groupWords({ where, by, subtotals, aggregates, atLeast }: Grouped): string {
  const items = [
    ...by.map((path, at) => `${path} g${at}`),
    ...aggregates.map(([name, path], at) => `${name}(${path}) a${at}`),
  ];
  return [
    `SELECT ${items.join(', ')} FROM Account`,
    where && `WHERE ${condition(where, 'Account')}`,
    by.length > 0 && `GROUP BY ${subtotals}${subtotals ? `(${by.join(', ')})` : by.join(', ')}`,
    atLeast !== undefined && `HAVING COUNT(Id) >= ${atLeast}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function condition(meaning: Meaning, from: string): string {
  if ('all' in meaning) return meaning.all.map((each) => term(each, from)).join(' AND ');
  if ('some' in meaning) return meaning.some.map((each) => term(each, from)).join(' or ');
  if ('no' in meaning) return `NOT ${term(meaning.no, from)}`;
  if ('of' in meaning) {
    const inner = words(meaning.of, meaning.of.from, true).replace('SELECT Id', `SELECT ${meaning.field}`);
    return `${meaning.path} ${meaning.isIn ? 'IN' : 'NOT IN'} (${inner})`;
  }
  const { path, operator, values } = meaning;
  const type = typeAt(from, path);
  const list = values.map((value) => literal(value, type, operator === 'LIKE'));
  return `${path} ${operator} ${/IN|CLUDES/.test(operator) ? `(${list.join(', ')})` : list[0]}`;
}

function term(meaning: Meaning, from: string): string {
  const isSimple = 'operator' in meaning || 'of' in meaning;
  return isSimple ? condition(meaning, from) : `(${condition(meaning, from)})`;
}

const QUOTED = ['id', 'multipicklist', 'picklist', 'reference', 'string'];

function literal(value: Value, type: string, isPattern: boolean): string {
  if (value === null) return 'null';
  if (typeof value === 'object')
    return 'currency' in value ? `${value.currency}${value.amount}` : stretch(value);
  if (type === 'datetime') return (value as string).replace('+0000', 'Z');
  if (!QUOTED.includes(type)) return String(value);
  const escaped = isPattern ? String(value) : String(value).replace(/[\\']/g, '\\$&');
  return `'${type === 'id' ? escaped.slice(0, 15) : escaped}'`;
}

export function stretch({ unit, first, last }: Stretch): string {
  const name = unit.toUpperCase();
  if (first === last && first < -1) return `N_${name}S_AGO:${-first}`;
  if (first === last && unit === 'day') return ['YESTERDAY', 'TODAY', 'TOMORROW'][first + 1]!;
  if (first === last) return `${['LAST', 'THIS', 'NEXT'][first + 1]}_${name}`;
  return first < 0 ? `LAST_N_${name}S:${-first}` : `NEXT_N_${name}S:${last}`;
}
