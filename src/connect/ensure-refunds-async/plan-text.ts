/** A refund plan as the JSON kept in its BackgroundJob while the payment gateways are called: amounts as decimal text. */
import { type Money, money } from '../../money.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';

export function printPlan(plan: RefundPlan): string {
  return JSON.stringify(plan);
}

export function readPlan(text: string): RefundPlan {
  return JSON.parse(text, (name, value) => (AMOUNTS.has(name) ? (money(value) as Money) : value));
}

/** Every property of a plan that is an amount; decimal.js prints one as text. */
const AMOUNTS = new Set([
  'amount',
  'fromCreditMemo',
  'fromExcessFunds',
  'leftOnCreditMemo',
  'unrefundedExcessFunds',
]);
