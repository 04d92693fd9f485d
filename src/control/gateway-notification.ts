/** What a payment gateway says later about a refund, sent by hand. */
import type { Answer } from '../api/resource.ts';
import { GATEWAY_TEXT_READERS, type GatewayTexts } from '../org/gateway-behaviors.ts';
import { oneOf, readMembers, textUpTo } from '../org/read-members.ts';
import { invalid, ok } from './control-route.ts';

/** Tells the org: "applied", "repeated" or "unknown". */
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

/** Input that says less or more than it should is 400, as is a refund that nobody asked for. */
export async function notifyRefund(notify: Notify, input: unknown): Promise<Answer> {
  const { sfRefNumber, outcome, ...texts } = readNotification(input);
  const receipt = await notify(sfRefNumber, outcome, texts);
  if (receipt === 'unknown')
    throw invalid(`No refund was asked of a payment gateway under SfRefNumber ${sfRefNumber}`);
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
      'Send {"sfRefNumber": text, "outcome": "approve" or "decline"}, and the texts of the log if you like',
    );
  return read as unknown as Notification;
}
