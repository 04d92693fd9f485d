/** The options of the pure engine, as an operation has kept them. */
import type { RefundOptions } from '../../refunds/allocate.ts';
import { byId, seededRandom, shuffleWith } from '../../refunds/random.ts';
import type { RefundOptionsInForce } from './job-record.ts';

/** Equal amounts: by record id, or in the order that follows from the seed. */
export function toRefundOptions({ refundSelection, seed }: RefundOptionsInForce): RefundOptions {
  return { refundSelection, shuffle: seed === 'stable' ? byId : shuffleWith(seededRandom(seed)) };
}
