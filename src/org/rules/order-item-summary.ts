/** Sums over tax and adjustment lines, which the org has no objects for, are zero except for what a seed gives (ours). */
import { money, ZERO } from '../../money.ts';
import { type CodedRule, type Draft, isBlank, type ObjectRules } from './rule.ts';

/** The code of each type (doc). A type that the table lacks leaves the code as it is given. */
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
const STATUSES: readonly (readonly [status: string, isIt: (of: Quantities) => boolean])[] = [
  [
    'RETURNINITIATED',
    (of) =>
      of.Quantity > 0 &&
      of.QuantityReturnInitiated === of.QuantityFulfilled &&
      of.QuantityReturned < of.QuantityReturnInitiated,
  ],
  [
    'RESHIPPED',
    (of) =>
      of.QuantityFulfilled > 0 &&
      of.QuantityReshipped === of.QuantityFulfilled &&
      of.QuantityReturnInitiated === 0 &&
      of.QuantityFulfilled === of.QuantityOrdered,
  ],
  ['RETURNED', (of) => of.Quantity === 0 && of.QuantityReturned > 0],
  ['CANCELED', (of) => of.Quantity === 0 && of.QuantityCanceled > 0 && of.QuantityReturned === 0],
  ['FULFILLED', (of) => of.Quantity > 0 && of.QuantityOrdered - of.QuantityCanceled <= of.QuantityFulfilled],
  [
    'PARTIALLYFULFILLED',
    (of) => of.QuantityFulfilled > 0 && of.QuantityFulfilled < of.QuantityOrdered - of.QuantityCanceled,
  ],
  ['ALLOCATED', (of) => of.Quantity > 0 && of.Quantity <= of.QuantityAllocated],
  ['PARTIALLYALLOCATED', (of) => of.QuantityAllocated > 0 && of.QuantityAllocated < of.Quantity],
];

/** No formula leads to PAID: a line is that until one holds (ours). */
function statusOf(line: Draft): string {
  const number = (name: string) => money(line[name]).toNumber();
  const of = Object.fromEntries(
    ['Quantity', ...QUANTITIES].map((name) => [name, number(name)]),
  ) as Quantities;
  const [status = line.Status === 'PAID' ? 'PAID' : 'ORDERED'] = STATUSES.find(([, isIt]) => isIt(of)) ?? [];
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
