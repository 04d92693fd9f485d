import { beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayNotification } from '../../src/gateway/port.ts';
import { createSimulator, simulatedNotification } from '../../src/gateway/simulator.ts';
import type { GatewayBehavior } from '../../src/org/gateway-behaviors.ts';
import { TestClock } from '../support/clock.ts';

const GATEWAY = '0b0xx0000000001AAA';
const REQUEST = {
  idempotencyKey: '08Pxx0000000001EAA-1',
  paymentGatewayId: GATEWAY,
  paymentId: '0aQxx0000000101EAA',
  amount: '45.00',
  currencyIsoCode: 'USD',
  accountId: null,
};

let clock: TestClock;
let notifications: GatewayNotification[];
let behaviors: Record<string, GatewayBehavior>;

beforeEach(() => {
  clock = new TestClock();
  notifications = [];
  behaviors = {};
});

const simulator = () =>
  createSimulator({
    behaviors: () => behaviors,
    clock,
    notify: (notification) => notifications.push(notification),
  });

const behaves = (behavior: Partial<GatewayBehavior>) => {
  behaviors[GATEWAY] = { refund: 'approve', notification: 'approve', notificationDelay: 0, ...behavior };
};

describe('the simulated payment gateway', () => {
  it.each<[GatewayBehavior['refund'], string, string]>([
    ['approve', 'Success', 'Success'],
    ['decline', 'Failed', 'Decline'],
    ['fail', 'Failed', 'PermanentFail'],
    ['requires-review', 'Failed', 'RequiresReview'],
    ['invalid', 'Failed', 'ValidationError'],
    ['error', 'Failed', 'SystemError'],
    ['timeout', 'Timeout', 'Indeterminate'],
    ['pending', 'Initiated', 'Success'],
  ])('with the behavior %s answers %s, %s', async (refund, interactionStatus, sfResultCode) => {
    behaves({ refund });
    expect(await simulator().refund(REQUEST)).toMatchObject({ interactionStatus, sfResultCode });
  });

  it('approves for a gateway without a behavior', async () => {
    expect(await simulator().refund(REQUEST)).toMatchObject({ interactionStatus: 'Success' });
  });

  it('answers the same to the same key, and shows what was sent', async () => {
    const [once, again] = [await simulator().refund(REQUEST), await simulator().refund(REQUEST)];
    expect(again).toEqual(once);
    expect(JSON.parse(once.request)).toMatchObject({
      amount: '45.00',
      idempotencyKey: REQUEST.idempotencyKey,
    });
  });

  it.each(['approve', 'decline'] as const)('notifies after its delay: %s', (notification) => {
    behaves({ refund: 'pending', notification, notificationDelay: 5_000 });
    simulator().awaitNotification(REQUEST);
    clock.turn(4_999);
    expect(notifications).toEqual([]);
    clock.turn(1);
    expect(notifications).toEqual([simulatedNotification(REQUEST.idempotencyKey, notification, clock.now())]);
  });

  it('sends nothing itself with the notification "manual"', () => {
    behaves({ refund: 'pending', notification: 'manual' });
    simulator().awaitNotification(REQUEST);
    expect(clock.waiting).toEqual([]);
  });

  it('sends no notification once it is closed', () => {
    const gateway = simulator();
    gateway.awaitNotification(REQUEST);
    gateway.close();
    clock.turn(1);
    expect(notifications).toEqual([]);
  });
});
