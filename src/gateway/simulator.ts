/** A payment gateway that answers as the org's settings tell it, by PaymentGateway record; one that is not named approves. */
import type { Clock } from '../background/clock.ts';
import type { GatewayBehavior } from '../org/settings.ts';
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
  readonly resultCode: string | null;
  readonly message: string;
}

/** The words of the messages follow what a live adapter logs (seen): "[refund-received]", "[refund-complete]", "[refund-fail]". */
const SCRIPTS: Readonly<Record<GatewayBehavior['refund'], Script>> = {
  approve: script('Success', 'Success', 'APPROVED', '[refund-complete] Refund approved'),
  decline: script('Failed', 'Decline', 'DECLINED', '[refund-fail] The issuer declined the refund'),
  fail: script('Failed', 'PermanentFail', 'REFUSED', '[refund-fail] The payment can never be refunded'),
  'requires-review': script(
    'Failed',
    'RequiresReview',
    'REVIEW',
    '[refund-fail] The refund must be reviewed by hand',
  ),
  invalid: script(
    'Failed',
    'ValidationError',
    'INVALID',
    '[refund-fail] The gateway found the request invalid',
  ),
  error: script('Failed', 'SystemError', 'ERROR', '[refund-fail] The gateway failed before it answered'),
  timeout: script('Timeout', 'Indeterminate', null, 'The gateway did not answer in time'),
  pending: script(
    'Initiated',
    'Success',
    'RECEIVED',
    '[refund-received] Refund accepted, the result follows',
  ),
};

function script(
  interactionStatus: InteractionStatus,
  sfResultCode: SfResultCode,
  resultCode: string | null,
  message: string,
): Script {
  return { interactionStatus, sfResultCode, resultCode, message };
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
      const { refund } = behaviorOf(request.paymentGatewayId);
      return answer(SCRIPTS[refund], request.idempotencyKey, rawRequest(request), clock.now());
    },
    awaitNotification: ({ idempotencyKey, paymentGatewayId }) => {
      const { notification, notificationDelay } = behaviorOf(paymentGatewayId);
      if (notification === 'manual') return;
      const callOff = clock.after(notificationDelay, () => {
        scheduled.delete(callOff);
        notify(simulatedNotification(idempotencyKey, notification, clock.now()));
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
): GatewayNotification {
  return { idempotencyKey, response: answer(SCRIPTS[outcome], idempotencyKey, '', now) };
}

/** The reference number follows from the idempotency key, so that a call repeated after a crash gets the same answer. */
function answer(told: Script, idempotencyKey: string, request: string, now: Date): GatewayResponse {
  const gatewayRefNumber = told.resultCode === null ? null : `SIM-${idempotencyKey}`;
  const { interactionStatus, sfResultCode, resultCode, message } = told;
  return {
    interactionStatus,
    sfResultCode,
    gatewayRefNumber,
    gatewayResultCode: resultCode,
    gatewayResultCodeDescription: resultCode === null ? null : message,
    gatewayMessage: message,
    gatewayDate: now,
    request,
    response:
      resultCode === null ? '' : JSON.stringify({ reference: gatewayRefNumber, result: resultCode, message }),
  };
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
