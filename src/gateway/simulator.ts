/** Simulates payment gateways, each with the behavior that the org's settings give to its PaymentGateway record; without a setting, a gateway approves. */
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

const DEFAULT_BEHAVIOR: GatewayBehavior = {
  refund: 'approve',
  notification: 'approve',
  notificationDelay: 0,
};

interface ScriptedAnswer {
  readonly interactionStatus: InteractionStatus;
  readonly sfResultCode: SfResultCode;
  readonly gatewayResultCode: string | null;
  /** The meaning of the result code. */
  readonly reason: string;
  readonly gatewayMessage: string;
}

/**
 * The messages are exactly those of live adapters (seen: gateway-messages), since code that reads the log compares them: a bare tag for success, a
 * tag and a reason for a refusal. That a decline is Failed and not Success, and the words after a tag, are ours.
 */
const ANSWERS: Readonly<Record<GatewayBehavior['refund'], ScriptedAnswer>> = {
  approve: scripted('Success', 'Success', 'APPROVED', 'Refund approved', '[refund-complete]'),
  decline: refusal('Decline', 'DECLINED', 'The issuer declined the refund'),
  fail: refusal('PermanentFail', 'REFUSED', 'The payment can never be refunded'),
  'requires-review': refusal('RequiresReview', 'REVIEW', 'The refund must be reviewed by hand'),
  invalid: refusal('ValidationError', 'INVALID', 'The gateway found the request invalid'),
  error: refusal('SystemError', 'ERROR', 'The gateway failed before it answered'),
  timeout: scripted('Timeout', 'Indeterminate', null, '', 'The gateway did not answer in time'),
  pending: scripted(
    'Initiated',
    'Success',
    'RECEIVED',
    'Refund accepted, the result follows',
    '[refund-received]',
  ),
};

function scripted(
  interactionStatus: InteractionStatus,
  sfResultCode: SfResultCode,
  gatewayResultCode: string | null,
  reason: string,
  gatewayMessage: string,
): ScriptedAnswer {
  return { interactionStatus, sfResultCode, gatewayResultCode, reason, gatewayMessage };
}

function refusal(sfResultCode: SfResultCode, gatewayResultCode: string, reason: string): ScriptedAnswer {
  return scripted('Failed', sfResultCode, gatewayResultCode, reason, `[refund-fail] ${reason}`);
}

export interface SimulatorOptions {
  readonly behaviors: () => Readonly<Record<string, GatewayBehavior>>;
  readonly clock: Clock;
  readonly notify: (notification: GatewayNotification) => void;
}

export function createSimulator({ behaviors, clock, notify }: SimulatorOptions): PaymentGateway {
  const scheduled = new Set<() => void>();
  const behaviorOf = (paymentGatewayId: string) => behaviors()[paymentGatewayId] ?? DEFAULT_BEHAVIOR;
  return {
    answersAtOnce: true,
    refund: async (request) => {
      const behavior = behaviorOf(request.paymentGatewayId);
      return answer(
        ANSWERS[behavior.refund],
        request.idempotencyKey,
        rawRequest(request),
        clock.now(),
        behavior,
      );
    },
    awaitNotification: ({ idempotencyKey, paymentGatewayId }) => {
      const { notification, notificationDelay, notificationTexts } = behaviorOf(paymentGatewayId);
      if (notification === 'manual') return;
      const cancel = clock.after(notificationDelay, () => {
        scheduled.delete(cancel);
        notify(simulatedNotification(idempotencyKey, notification, clock.now(), notificationTexts));
      });
      scheduled.add(cancel);
    },
    close: () => {
      for (const cancel of scheduled) cancel();
      scheduled.clear();
    },
  };
}

/** The later notification of the simulator; also sent by hand through the control API. */
export function simulatedNotification(
  idempotencyKey: string,
  outcome: 'approve' | 'decline',
  now: Date,
  texts: GatewayTexts = {},
): GatewayNotification {
  return { idempotencyKey, response: answer(ANSWERS[outcome], idempotencyKey, '', now, texts) };
}

/** The reference number is derived from the idempotency key, so that a call repeated after a crash gets the same answer. */
function answer(
  { interactionStatus, sfResultCode, gatewayResultCode, reason, gatewayMessage }: ScriptedAnswer,
  idempotencyKey: string,
  request: string,
  gatewayDate: Date,
  texts: GatewayTexts,
): GatewayResponse {
  const gatewayRefNumber = gatewayResultCode === null ? null : `SIM-${idempotencyKey}`;
  const details = {
    gatewayRefNumber,
    gatewayResultCode,
    gatewayResultCodeDescription: gatewayResultCode === null ? null : reason,
    gatewayMessage,
    request,
    ...textsOf(texts),
  };
  return { interactionStatus, sfResultCode, gatewayDate, response: rawResponse(details), ...details };
}

/** Only the texts, from an object that can have other members too. */
function textsOf(texts: GatewayTexts): GatewayTexts {
  return Object.fromEntries(
    TEXT_NAMES.flatMap((name) => (texts[name] === undefined ? [] : [[name, texts[name]]])),
  );
}

const TEXT_NAMES = [
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
