/** A payment gateway that answers as the org's settings tell it, by PaymentGateway record; one that is not named approves. */
import type { Clock } from '../clock.ts';
import type { GatewayBehavior, GatewayTexts } from '../org/gateway-behaviors.ts';
import type {
  GatewayNotification,
  GatewayResponse,
  InteractionStatus,
  PaymentGateway,
  ReferencedRefundRequest,
  SfResultCode,
} from './port.ts';

const APPROVES: GatewayBehavior = { refund: 'approve', notification: 'approve', notificationDelay: 0 };

interface Script {
  readonly interactionStatus: InteractionStatus;
  readonly sfResultCode: SfResultCode;
  readonly gatewayResultCode: string | null;
  /** What the result code means. */
  readonly reason: string;
  readonly gatewayMessage: string;
}

/**
 * The messages are what live adapters write (seen: gateway-messages), to the letter, since code that reads the log compares them: a bare tag for success, a
 * tag and a reason for a refusal. That a decline is Failed and not Success, and the words after a tag, are ours.
 */
const SCRIPTS: Readonly<Record<GatewayBehavior['refund'], Script>> = {
  approve: script('Success', 'Success', 'APPROVED', 'Refund approved', '[refund-complete]'),
  decline: refusal('Decline', 'DECLINED', 'The issuer declined the refund'),
  fail: refusal('PermanentFail', 'REFUSED', 'The payment can never be refunded'),
  'requires-review': refusal('RequiresReview', 'REVIEW', 'The refund must be reviewed by hand'),
  invalid: refusal('ValidationError', 'INVALID', 'The gateway found the request invalid'),
  error: refusal('SystemError', 'ERROR', 'The gateway failed before it answered'),
  timeout: script('Timeout', 'Indeterminate', null, '', 'The gateway did not answer in time'),
  pending: script(
    'Initiated',
    'Success',
    'RECEIVED',
    'Refund accepted, the result follows',
    '[refund-received]',
  ),
};

function script(
  interactionStatus: InteractionStatus,
  sfResultCode: SfResultCode,
  gatewayResultCode: string | null,
  reason: string,
  gatewayMessage: string,
): Script {
  return { interactionStatus, sfResultCode, gatewayResultCode, reason, gatewayMessage };
}

function refusal(sfResultCode: SfResultCode, gatewayResultCode: string, reason: string): Script {
  return script('Failed', sfResultCode, gatewayResultCode, reason, `[refund-fail] ${reason}`);
}

export interface SimulatorOptions {
  readonly behaviors: () => Readonly<Record<string, GatewayBehavior>>;
  readonly clock: Clock;
  readonly notify: (notification: GatewayNotification) => void;
}

export function createSimulator({ behaviors, clock, notify }: SimulatorOptions): PaymentGateway {
  const scheduled = new Set<() => void>();
  const behaviorOf = (paymentGatewayId: string) => behaviors()[paymentGatewayId] ?? APPROVES;
  return {
    refund: async (request) => {
      const behavior = behaviorOf(request.paymentGatewayId);
      const told = SCRIPTS[behavior.refund];
      return answer(told, request.idempotencyKey, rawRequest(request), clock.now(), behavior);
    },
    awaitNotification: ({ idempotencyKey, paymentGatewayId }) => {
      const { notification, notificationDelay, notificationTexts } = behaviorOf(paymentGatewayId);
      if (notification === 'manual') return;
      const callOff = clock.after(notificationDelay, () => {
        scheduled.delete(callOff);
        notify(simulatedNotification(idempotencyKey, notification, clock.now(), notificationTexts));
      });
      scheduled.add(callOff);
    },
    close: () => {
      for (const callOff of scheduled) callOff();
      scheduled.clear();
    },
  };
}

/** What the simulator's later notification says; also sent by hand through the control API. */
export function simulatedNotification(
  idempotencyKey: string,
  outcome: 'approve' | 'decline',
  now: Date,
  texts: GatewayTexts = {},
): GatewayNotification {
  return { idempotencyKey, response: answer(SCRIPTS[outcome], idempotencyKey, '', now, texts) };
}

/** The reference number follows from the idempotency key, so that a call repeated after a crash gets the same answer. */
function answer(
  { interactionStatus, sfResultCode, gatewayResultCode, reason, gatewayMessage }: Script,
  idempotencyKey: string,
  request: string,
  gatewayDate: Date,
  texts: GatewayTexts,
): GatewayResponse {
  const gatewayRefNumber = gatewayResultCode === null ? null : `SIM-${idempotencyKey}`;
  const told = {
    gatewayRefNumber,
    gatewayResultCode,
    gatewayResultCodeDescription: gatewayResultCode === null ? null : reason,
    gatewayMessage,
    request,
    ...textsOf(texts),
  };
  return { interactionStatus, sfResultCode, gatewayDate, response: rawResponse(told), ...told };
}

/** The texts alone, of something that may have more than those. */
function textsOf(texts: GatewayTexts): GatewayTexts {
  return Object.fromEntries(
    TEXTS.flatMap((name) => (texts[name] === undefined ? [] : [[name, texts[name]]])),
  );
}

const TEXTS = [
  'gatewayMessage',
  'gatewayResultCode',
  'gatewayResultCodeDescription',
  'gatewayRefNumber',
  'request',
  'response',
] as const;

type AnswerCodes = Pick<
  GatewayResponse,
  'gatewayRefNumber' | 'gatewayResultCode' | 'gatewayResultCodeDescription'
>;

function rawResponse({
  gatewayRefNumber,
  gatewayResultCode,
  gatewayResultCodeDescription,
}: AnswerCodes): string {
  if (gatewayResultCode === null) return '';
  return JSON.stringify({
    reference: gatewayRefNumber,
    result: gatewayResultCode,
    message: gatewayResultCodeDescription,
  });
}

function rawRequest({
  idempotencyKey,
  paymentId,
  amount,
  currencyIsoCode,
  accountId,
}: ReferencedRefundRequest): string {
  return JSON.stringify({
    type: 'ReferencedRefund',
    idempotencyKey,
    paymentId,
    amount,
    currencyIsoCode,
    accountId,
  });
}
