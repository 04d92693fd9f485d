/** What the operators of order say. */
import type { OrderOperator } from '../bound.ts';

/** Whether an operator holds for an order: negative, zero or positive. */
export const HOLDS: Readonly<Record<OrderOperator, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};
