/**
 * The codes of the device flow: the device polls with a long one, its user types a short one.
 *
 *     waiting ── allow ──> allowed ── poll ──> deleted
 *        └────── deny ───> denied  ── poll ──> deleted
 *
 * All codes expire after ten minutes (doc).
 */
import { randomBytes } from 'node:crypto';
import { customAlphabet } from 'nanoid';

export interface DeviceRequest {
  readonly consumerKey: string;
  readonly scope: readonly string[];
}

interface Device extends DeviceRequest {
  readonly userCode: string;
  readonly expires: number;
  /** Undefined while the user has not decided; null when denied. */
  userId: string | null | undefined;
  lastPoll: number;
}

/** The result of a poll. */
export type Poll =
  | { readonly state: 'waiting' | 'too-soon' | 'denied' | 'unknown' }
  | { readonly state: 'allowed'; readonly userId: string; readonly request: DeviceRequest };

const LIFETIME_MS = 600_000;
const MAX_REQUESTS = 10_000;
/** Seconds between two polls (doc). */
export const POLL_INTERVAL_SECONDS = 5;

/** Leaves out similar-looking characters, and vowels, so that no words appear. */
const newUserCode = customAlphabet('BCDFGHJKLMNPQRSTVWXZ23456789', 8);

export class DeviceCodes {
  readonly #byDeviceCode = new Map<string, Device>();
  readonly #byUserCode = new Map<string, string>();

  start(request: DeviceRequest, now: Date): { deviceCode: string; userCode: string } {
    this.#dropOld(now);
    const deviceCode = randomBytes(32).toString('base64url');
    const userCode = newUserCode();
    const expires = now.getTime() + LIFETIME_MS;
    this.#byDeviceCode.set(deviceCode, { ...request, userCode, expires, userId: undefined, lastPoll: 0 });
    this.#byUserCode.set(userCode, deviceCode);
    return { deviceCode, userCode };
  }

  /** Returns the undecided request with that user code, in any letter case. */
  waiting(userCode: string, now: Date): DeviceRequest | undefined {
    const device = this.#findByUserCode(userCode, now);
    return device?.userId === undefined ? device : undefined;
  }

  /** Allows the request for the user, or denies it for null. Returns false when no undecided request has that code. */
  decide(userCode: string, userId: string | null, now: Date): boolean {
    const device = this.#findByUserCode(userCode, now);
    if (device?.userId !== undefined || !device) return false;
    device.userId = userId;
    return true;
  }

  /** A code is known only to the client that requested it. */
  poll(deviceCode: string, consumerKey: string, now: Date): Poll {
    const device = this.#findActive(deviceCode, now);
    if (device?.consumerKey !== consumerKey) return { state: 'unknown' };
    const sinceLast = now.getTime() - device.lastPoll;
    device.lastPoll = now.getTime();
    if (device.userId === undefined)
      return { state: sinceLast < POLL_INTERVAL_SECONDS * 1000 ? 'too-soon' : 'waiting' };
    this.#delete(deviceCode);
    if (device.userId === null) return { state: 'denied' };
    return { state: 'allowed', userId: device.userId, request: device };
  }

  #findByUserCode(userCode: string, now: Date): Device | undefined {
    const deviceCode = this.#byUserCode.get(userCode.replace(/[\s-]/g, '').toUpperCase());
    return deviceCode === undefined ? undefined : this.#findActive(deviceCode, now);
  }

  #findActive(deviceCode: string, now: Date): Device | undefined {
    const device = this.#byDeviceCode.get(deviceCode);
    return device && device.expires >= now.getTime() ? device : undefined;
  }

  #dropOld(now: Date): void {
    for (const [deviceCode, { expires }] of this.#byDeviceCode) {
      if (expires >= now.getTime() && this.#byDeviceCode.size < MAX_REQUESTS) break;
      this.#delete(deviceCode);
    }
  }

  #delete(deviceCode: string): void {
    const device = this.#byDeviceCode.get(deviceCode);
    this.#byDeviceCode.delete(deviceCode);
    if (device) this.#byUserCode.delete(device.userCode);
  }
}
