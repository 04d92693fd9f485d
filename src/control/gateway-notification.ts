/** Notifications of a payment gateway about a pending refund, sent by a client. */
import type { Answer } from '../api/resource.ts';
import { GATEWAY_TEXT_READERS, type GatewayTexts } from '../org/gateway-behaviors.ts';
import { oneOf, readMembers, textUpTo } from '../org/read-members.ts';
import { invalid, ok } from './control-route.ts';

/** Reports the outcome to the org. Returns "applied", "repeated" or "unknown". */
export type Notify = (
  idempotencyKey: string,
  outcome: 'approve' | 'decline',
  texts: GatewayTexts,
) => Promise<string>;

const READERS = {
  sfRefNumber: textUpTo(255),
  outcome: oneOf('approve', 'decline'),
  ...GATEWAY_TEXT_READERS,
};

/** Throws 400 for missing or unknown members, and for a refund that was never requested. */
export async function notifyRefund(notify: Notify, input: unknown): Promise<Answer> {
  const { sfRefNumber, outcome, ...texts } = readNotification(input);
  const receipt = await notify(sfRefNumber, outcome, texts);
  if (receipt === 'unknown') throw invalid(`No payment gateway was called with SfRefNumber ${sfRefNumber}`);
  return ok({ receipt });
}

interface Notification extends GatewayTexts {
  readonly sfRefNumber: string;
  readonly outcome: 'approve' | 'decline';
}

function readNotification(input: unknown): Notification {
  const errors: string[] = [];
  const read = readMembers(input, '', READERS, (path, expected) => {
    errors.push(`${path || 'the notification'} must be ${expected}`);
    return undefined;
  });
  if (errors.length > 0) throw invalid(errors.join('; '));
  if (read?.sfRefNumber === undefined || read.outcome === undefined)
    throw invalid(
      'Send {"sfRefNumber": text, "outcome": "approve" or "decline"}, and optionally the texts of the payment gateway log',
    );
  return read as unknown as Notification;
}
