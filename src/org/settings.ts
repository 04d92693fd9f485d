/**
 * The org's settings: choices that an administrator, a contract, or we ourselves leave open.
 * Kept with the org as settings.json, read and changed at /_emulator/settings; schemas/org-settings.json checks them.
 */

/** Which documented selection rule chooses order payment summaries (ensure-refunds.md section 5, step 4). */
export type RefundSelection = 'smallest-sufficient' | 'largest-first' | 'captured-on-invoice';

/** What a simulated payment gateway answers to a refund. */
export interface GatewayBehavior {
  /**
   * approve: Success at once. decline, fail: refused for now, for ever. requires-review, invalid, error: refused with that result code.
   * timeout: no answer in time, the outcome unknown. pending: accepted now, settled by a notification.
   */
  readonly refund: 'approve' | 'decline' | 'fail' | 'requires-review' | 'invalid' | 'error' | 'timeout' | 'pending';
  /** For timeout and pending: what the later notification says; `manual` waits for POST /_emulator/gateway-notifications. */
  readonly notification: 'approve' | 'decline' | 'manual';
  /** Milliseconds between the answer and the notification. */
  readonly notificationDelay: number;
}

export interface OrgSettings {
  /** Off: row B, 403 FUNCTIONALITY_NOT_ENABLED. */
  readonly orderManagementEnabled: boolean;
  /** `object` as documented; `array` is the form in which jsforce and restforce find an errorCode. */
  readonly errorWithOutputShape: 'object' | 'array';
  /** Where step 1, the total check, is made: by the background operation, or at the door as row V. */
  readonly availabilityCheck: 'background' | 'request';
  readonly refundSelection: RefundSelection;
  /** Orders equal amounts: null truly at random, "stable" by record id, any other text a repeatable shuffle. */
  readonly randomSeed: string | null;
  /** Does what Salesforce's shipped flow does with a ProcessExceptionEvent: makes a ProcessException record. */
  readonly createProcessExceptions: boolean;
  /** API requests a day before row L. */
  readonly apiRequestLimit: number;
  /** Milliseconds of idleness after which a session ends. */
  readonly sessionTimeout: number;
  /** ISO code given to records that name none. */
  readonly defaultCurrency: string;
  /** How often a background operation that fails for no fault of its request is tried again. */
  readonly retryLimit: number;
  /** Milliseconds; retry n waits (2^n − 1) times as long, after a first retry at once (doc). */
  readonly retryBackoff: number;
  /** By PaymentGateway id (18 characters): what the simulator answers; a gateway not named approves. */
  readonly gatewayBehaviors: Readonly<Record<string, GatewayBehavior>>;
}

export const DEFAULT_SETTINGS: OrgSettings = Object.freeze({
  orderManagementEnabled: true,
  errorWithOutputShape: 'object',
  availabilityCheck: 'background',
  refundSelection: 'smallest-sufficient',
  randomSeed: null,
  createProcessExceptions: true,
  apiRequestLimit: 5_000_000,
  sessionTimeout: 7_200_000,
  defaultCurrency: 'USD',
  retryLimit: 3,
  retryBackoff: 1_000,
  gatewayBehaviors: {},
});
