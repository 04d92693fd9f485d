import type { GatewayResponse } from '../../gateway/port.ts';
import type { SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';

/** One refund of the plan, with its payment gateway's answer. */
export interface AnsweredRefund {
  readonly refund: RefundPlan['refunds'][number];
  readonly payment: SObjectRecord;
  /** Decimal text. */
  readonly amount: string;
  readonly idempotencyKey: string;
  /** Unpredictable text for Refund.ClientContext (doc: it must not be relied on). */
  readonly clientContext: string;
  readonly response: GatewayResponse;
}
