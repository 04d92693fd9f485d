/** Payment gateways: what the refund work asks of one, and what one may answer (doc: PaymentGatewayLog's fields and picklists). */

export type InteractionStatus = 'Success' | 'Failed' | 'Timeout' | 'Initiated' | 'NoOp';

export type SfResultCode =
  | 'Success'
  | 'PermanentFail'
  | 'Decline'
  | 'RequiresReview'
  | 'Indeterminate'
  | 'SystemError'
  | 'ValidationError';

/** A refund of money captured before. Sending the same idempotency key again refunds nothing more. */
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
  /** As sent and as received, for the log. No card numbers, no credentials. */
  readonly request: string;
  readonly response: string;
}

/** What an asynchronous gateway says later about a refund that it had only accepted, or not answered. */
export interface GatewayNotification {
  readonly idempotencyKey: string;
  readonly response: GatewayResponse;
}

export interface PaymentGateway {
  /** Rejects only when the gateway could not be reached at all. */
  refund(request: ReferencedRefundRequest): Promise<GatewayResponse>;
  /** Says that the org now awaits the notification about a refund that is pending; after a restart it is said again. */
  awaitNotification(pending: { idempotencyKey: string; paymentGatewayId: string }): void;
  /** Calls off what is scheduled. */
  close(): void;
}
