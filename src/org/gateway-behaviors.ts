/** The setting gatewayBehaviors: the results and texts that simulated payment gateways answer with. */
import { isObject } from '../is-object.ts';
import { count, oneOf, type Reader, type Refuse, readMembers, textUpTo } from './read-members.ts';
import { normalizeId } from './record-ids.ts';

/**
 * A gateway's texts, which replace the simulator's own: each is for the PaymentGatewayLog field of the same name, and no longer than that.
 * They are trimmed like that field; empty text leaves the field blank.
 */
export interface GatewayTexts {
  readonly gatewayMessage?: string;
  readonly gatewayResultCode?: string;
  readonly gatewayResultCodeDescription?: string;
  readonly gatewayRefNumber?: string;
  readonly request?: string;
  readonly response?: string;
}

/** A simulated payment gateway's answer to a refund. */
export interface GatewayBehavior extends GatewayTexts {
  /**
   * approve: immediate Success. decline, fail: refused temporarily, refused permanently. requires-review, invalid, error: refused with that
   * result code. timeout: no answer in time, the outcome is unknown. pending: accepted now, settled by a later notification.
   */
  readonly refund:
    | 'approve'
    | 'decline'
    | 'fail'
    | 'requires-review'
    | 'invalid'
    | 'error'
    | 'timeout'
    | 'pending';
  /** For timeout and pending: the result in the later notification; `manual` waits for POST /_emulator/gateway-notifications. */
  readonly notification: 'approve' | 'decline' | 'manual';
  /** Milliseconds between the answer and the notification. */
  readonly notificationDelay: number;
  /** The texts of that notification; a posted notification has its own. */
  readonly notificationTexts?: GatewayTexts;
}

/** The maximum lengths are those of the fields (doc). */
export const GATEWAY_TEXT_READERS: Readonly<Record<keyof GatewayTexts, Reader>> = {
  gatewayMessage: textUpTo(255),
  gatewayResultCode: textUpTo(64),
  gatewayResultCodeDescription: textUpTo(255),
  gatewayRefNumber: textUpTo(255),
  request: textUpTo(131_072),
  response: textUpTo(131_072),
};

const BEHAVIOR_READERS: Readonly<Record<keyof GatewayBehavior, Reader>> = {
  refund: oneOf('approve', 'decline', 'fail', 'requires-review', 'invalid', 'error', 'timeout', 'pending'),
  notification: oneOf('approve', 'decline', 'manual'),
  notificationDelay: count,
  ...GATEWAY_TEXT_READERS,
  notificationTexts: (value, path, refuse) => readMembers(value, path, GATEWAY_TEXT_READERS, refuse),
};

/** Reads behaviors by PaymentGateway id, which may have 15 characters. A behavior without a notification gets approve, after 0 ms. */
export function readGatewayBehaviors(value: unknown, path: string, refuse: Refuse): unknown {
  if (!isObject(value)) return refuse(path, 'an object');
  const behaviors: Record<string, unknown> = {};
  for (const [key, behavior] of Object.entries(value)) {
    const id = normalizeId(key);
    if (id?.startsWith('0b0')) behaviors[id] = readBehavior(behavior, `${path}.${key}`, refuse);
    else refuse(`${path}.${key}`, 'keyed by the id of a PaymentGateway');
  }
  return behaviors;
}

function readBehavior(value: unknown, path: string, refuse: Refuse): unknown {
  const given = readMembers(value, path, BEHAVIOR_READERS, refuse);
  if (isObject(value) && !('refund' in value)) refuse(`${path}.refund`, 'given');
  if (given?.notification === 'manual' && given.notificationTexts !== undefined)
    refuse(
      `${path}.notificationTexts`,
      'left out when notification is manual: send them with the notification',
    );
  return { notification: 'approve', notificationDelay: 0, ...given };
}
