/** The interface of payment gateways: the requests that refunds make, and the possible answers (doc: PaymentGatewayLog's fields and picklists). */

export type InteractionStatus = 'Success' | 'Failed' | 'Timeout' | 'Initiated' | 'NoOp';

export type SfResultCode =
  | 'Success'
  | 'PermanentFail'
  | 'Decline'
  | 'RequiresReview'
  | 'Indeterminate'
  | 'SystemError'
  | 'ValidationError';

/** A refund of captured money. A repeated request with the same idempotency key refunds nothing more. */
export interface ReferencedRefundRequest {
  readonly idempotencyKey: string;
  readonly paymentGatewayId: string;
  readonly paymentId: string;
  /** Decimal text at the currency's scale. */
  readonly amount: string;
  readonly currencyIsoCode: string;
  readonly accountId: string | null;
}

export interface GatewayResponse {
  readonly interactionStatus: InteractionStatus;
  readonly sfResultCode: SfResultCode;
  readonly gatewayRefNumber: string | null;
  readonly gatewayResultCode: string | null;
  readonly gatewayResultCodeDescription: string | null;
  readonly gatewayMessage: string;
  readonly gatewayDate: Date;
  /** The request and the response as text, for the log; without card numbers and credentials. */
  readonly request: string;
  readonly response: string;
}

/** The later message of an asynchronous gateway about a refund that it had only accepted, or had not answered. */
export interface GatewayNotification {
  readonly idempotencyKey: string;
  readonly response: GatewayResponse;
}

export interface PaymentGateway {
  /**
   * Whether the gateway is in this process, waits for nothing before it answers, and remembers no call. Then a call may be part of a transaction;
   * if its commit is lost, the operation decides again, and may call under the same key with another amount. For any other gateway a
   * decision is durable before its calls.
   */
  readonly answersAtOnce: boolean;
  /** Rejects only if the gateway could not be reached at all. */
  refund(request: ReferencedRefundRequest): Promise<GatewayResponse>;
  /** Informs the gateway that the org awaits the notification about a pending refund; called again after a restart. */
  awaitNotification(pending: { idempotencyKey: string; paymentGatewayId: string }): void;
  /** Cancels scheduled notifications. */
  close(): void;
}
