/** The refund engine's options, from the options stored with an operation. */
import type { RefundOptions } from '../../refunds/allocate.ts';
import { byId, seededRandom, shuffleWith } from '../../refunds/random.ts';
import type { RefundOptionsInForce } from './job-record.ts';

/** Equal amounts are ordered by record id, or by the seed. */
export function toRefundOptions({ refundSelection, seed }: RefundOptionsInForce): RefundOptions {
  return { refundSelection, shuffle: seed === 'stable' ? byId : shuffleWith(seededRandom(seed)) };
}
