/** Rules for order item summaries. The org has no objects for tax and adjustment lines: sums over them are zero, unless a seed gives them a value (ours). */
import { money, ZERO } from '../../money.ts';
import { type CodedRule, type Draft, isBlank, type ObjectRules } from './rule.ts';

/** The code of each type (doc). For a type that is not in the table, the code stays as given. */
const TYPE_CODES: Readonly<Record<string, string>> = {
  'Order Product': 'Product',
  'Delivery Charge': 'Charge',
  Fee: 'Charge',
};

const fromZero = (field: string): CodedRule => ({
  field,
  from: [],
  amount: (line) => (isBlank(line[field]) ? ZERO : money(line[field])),
});

const QUANTITIES = [
  'QuantityOrdered',
  'QuantityCanceled',
  'QuantityReturned',
  'QuantityAllocated',
  'QuantityFulfilled',
  'QuantityReshipped',
  'QuantityReturnInitiated',
] as const;

type Quantities = Readonly<Record<(typeof QUANTITIES)[number] | 'Quantity', number>>;

/** The statuses with their conditions, in the order in which they are tried (doc). */
const STATUSES: readonly (readonly [status: string, applies: (line: Quantities) => boolean])[] = [
  [
    'RETURNINITIATED',
    (line) =>
      line.Quantity > 0 &&
      line.QuantityReturnInitiated === line.QuantityFulfilled &&
      line.QuantityReturned < line.QuantityReturnInitiated,
  ],
  [
    'RESHIPPED',
    (line) =>
      line.QuantityFulfilled > 0 &&
      line.QuantityReshipped === line.QuantityFulfilled &&
      line.QuantityReturnInitiated === 0 &&
      line.QuantityFulfilled === line.QuantityOrdered,
  ],
  ['RETURNED', (line) => line.Quantity === 0 && line.QuantityReturned > 0],
  ['CANCELED', (line) => line.Quantity === 0 && line.QuantityCanceled > 0 && line.QuantityReturned === 0],
  [
    'FULFILLED',
    (line) => line.Quantity > 0 && line.QuantityOrdered - line.QuantityCanceled <= line.QuantityFulfilled,
  ],
  [
    'PARTIALLYFULFILLED',
    (line) =>
      line.QuantityFulfilled > 0 && line.QuantityFulfilled < line.QuantityOrdered - line.QuantityCanceled,
  ],
  ['ALLOCATED', (line) => line.Quantity > 0 && line.Quantity <= line.QuantityAllocated],
  ['PARTIALLYALLOCATED', (line) => line.QuantityAllocated > 0 && line.QuantityAllocated < line.Quantity],
];

/** No condition leads to PAID: a line that is PAID stays so until a condition holds (ours). */
function statusOf(line: Draft): string {
  const number = (name: string) => money(line[name]).toNumber();
  const quantities = Object.fromEntries(
    ['Quantity', ...QUANTITIES].map((name) => [name, number(name)]),
  ) as Quantities;
  const [status = line.Status === 'PAID' ? 'PAID' : 'ORDERED'] =
    STATUSES.find(([, applies]) => applies(quantities)) ?? [];
  return status;
}

export const ORDER_ITEM_SUMMARY: ObjectRules = {
  fields: [
    {
      field: 'TypeCode',
      from: ['Type'],
      value: ({ Type, TypeCode }) => TYPE_CODES[String(Type)] ?? TypeCode ?? null,
    },
    { field: 'Status', from: ['Quantity', ...QUANTITIES], value: statusOf },
    fromZero('TotalLineTaxAmount'),
    fromZero('TotalLineAdjustmentAmount'),
    fromZero('TotalLineAdjustmentTaxAmount'),
    fromZero('TotalAdjustmentDistAmount'),
    fromZero('TotalAdjustmentDistTaxAmount'),
  ],
};
