/** The setting gatewayBehaviors: what simulated payment gateways answer, and in which words. */
import { isObject } from '../is-object.ts';
import { count, oneOf, type Reader, type Refuse, readMembers, textUpTo } from './read-members.ts';
import { normalizeId } from './record-ids.ts';

/**
 * Words of a gateway that prevail over the simulator's own, each for the field of PaymentGatewayLog of that name and no longer than it.
 * They are trimmed as that field is; empty text leaves it blank.
 */
export interface GatewayTexts {
  readonly gatewayMessage?: string;
  readonly gatewayResultCode?: string;
  readonly gatewayResultCodeDescription?: string;
  readonly gatewayRefNumber?: string;
  readonly request?: string;
  readonly response?: string;
}

/** What a simulated payment gateway answers to a refund. */
export interface GatewayBehavior extends GatewayTexts {
  /**
   * approve: Success at once. decline, fail: refused for now, for ever. requires-review, invalid, error: refused with that result code.
   * timeout: no answer in time, the outcome unknown. pending: accepted now, settled by a notification.
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
  /** For timeout and pending: what the later notification says; `manual` waits for POST /_emulator/gateway-notifications. */
  readonly notification: 'approve' | 'decline' | 'manual';
  /** Milliseconds between the answer and the notification. */
  readonly notificationDelay: number;
  /** The words of that notification; one that is posted brings its own. */
  readonly notificationTexts?: GatewayTexts;
}

/** By the names of the fields, whose lengths they are (doc). */
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

/** By PaymentGateway id, which may have 15 characters. A behavior that names no notification gets approve, after 0 ms. */
export function readGatewayBehaviors(value: unknown, path: string, refuse: Refuse): unknown {
  if (!isObject(value)) return refuse(path, 'an object');
  const behaviors: Record<string, unknown> = {};
  for (const [key, behavior] of Object.entries(value)) {
    const id = normalizeId(key);
    if (id?.startsWith('0b0')) behaviors[id] = readBehavior(behavior, `${path}.${key}`, refuse);
    else refuse(`${path}.${key}`, 'named after the id of a PaymentGateway');
  }
  return behaviors;
}

function readBehavior(value: unknown, path: string, refuse: Refuse): unknown {
  const given = readMembers(value, path, BEHAVIOR_READERS, refuse);
  if (isObject(value) && !('refund' in value)) refuse(`${path}.refund`, 'given');
  if (given?.notification === 'manual' && given.notificationTexts !== undefined)
    refuse(
      `${path}.notificationTexts`,
      'left out where notification is manual: send them with the notification',
    );
  return { notification: 'approve', notificationDelay: 0, ...given };
}
