/**
 * The device flow's codes: the device polls with a long one, its user types a short one.
 *
 *     waiting ── allow ──> allowed ── poll ──> gone
 *        └────── deny ───> denied  ── poll ──> gone
 *
 * All end after ten minutes (doc).
 */
import { randomBytes } from 'node:crypto';
import { customAlphabet } from 'nanoid';

export interface DeviceRequest {
  readonly consumerKey: string;
  readonly scope: readonly string[];
}

interface Device extends DeviceRequest {
  readonly userCode: string;
  readonly ends: number;
  /** Undefined while the user has not decided; null when denied. */
  userId: string | null | undefined;
  lastPoll: number;
}

/** What a poll learns. */
export type Poll =
  | { readonly state: 'waiting' | 'too-soon' | 'denied' | 'unknown' }
  | { readonly state: 'allowed'; readonly userId: string; readonly request: DeviceRequest };

const LIFETIME = 600_000;
const CAPACITY = 10_000;
/** Seconds that a device waits between two polls (doc). */
export const INTERVAL = 5;

/** Without characters that are taken for others, or spell words. */
const newUserCode = customAlphabet('BCDFGHJKLMNPQRSTVWXZ23456789', 8);

export class DeviceCodes {
  readonly #byDeviceCode = new Map<string, Device>();
  readonly #byUserCode = new Map<string, string>();

  start(request: DeviceRequest, now: Date): { deviceCode: string; userCode: string } {
    this.#makeRoom(now);
    const deviceCode = randomBytes(32).toString('base64url');
    const userCode = newUserCode();
    const ends = now.getTime() + LIFETIME;
    this.#byDeviceCode.set(deviceCode, { ...request, userCode, ends, userId: undefined, lastPoll: 0 });
    this.#byUserCode.set(userCode, deviceCode);
    return { deviceCode, userCode };
  }

  /** The request that waits for the user with that code, in any case. */
  waiting(userCode: string, now: Date): DeviceRequest | undefined {
    const device = this.#byUser(userCode, now);
    return device?.userId === undefined ? device : undefined;
  }

  /** `userId` null denies. False when nothing waits under that code. */
  decide(userCode: string, userId: string | null, now: Date): boolean {
    const device = this.#byUser(userCode, now);
    if (device?.userId !== undefined || !device) return false;
    device.userId = userId;
    return true;
  }

  /** Only for the client that started it. */
  poll(deviceCode: string, consumerKey: string, now: Date): Poll {
    const device = this.#alive(deviceCode, now);
    if (device?.consumerKey !== consumerKey) return { state: 'unknown' };
    const sinceLast = now.getTime() - device.lastPoll;
    device.lastPoll = now.getTime();
    if (device.userId === undefined) return { state: sinceLast < INTERVAL * 1000 ? 'too-soon' : 'waiting' };
    this.#forget(deviceCode);
    if (device.userId === null) return { state: 'denied' };
    return { state: 'allowed', userId: device.userId, request: device };
  }

  #byUser(userCode: string, now: Date): Device | undefined {
    const deviceCode = this.#byUserCode.get(userCode.replace(/[\s-]/g, '').toUpperCase());
    return deviceCode === undefined ? undefined : this.#alive(deviceCode, now);
  }

  #alive(deviceCode: string, now: Date): Device | undefined {
    const device = this.#byDeviceCode.get(deviceCode);
    return device && device.ends >= now.getTime() ? device : undefined;
  }

  #makeRoom(now: Date): void {
    for (const [deviceCode, { ends }] of this.#byDeviceCode) {
      if (ends >= now.getTime() && this.#byDeviceCode.size < CAPACITY) break;
      this.#forget(deviceCode);
    }
  }

  #forget(deviceCode: string): void {
    const device = this.#byDeviceCode.get(deviceCode);
    this.#byDeviceCode.delete(deviceCode);
    if (device) this.#byUserCode.delete(device.userCode);
  }
}
