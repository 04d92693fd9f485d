/** Orders to refund, of which everybody knows how much was captured. */
import { startWithOrg } from '../../src/emulator.ts';
import { createLog } from '../../src/log.ts';
import type { Org } from '../../src/org/port.ts';
import { insertOrder } from '../support/order.ts';

export const MEMO_AMOUNT = 7;
export const EXCESS_AMOUNT = 1;

/** How the order's payment gateway answers. */
type GatewayAnswer = 'approve' | 'decline' | 'pending';

export interface TortureOrder {
  readonly id: string;
  readonly payments: readonly string[];
  readonly memos: readonly string[];
  readonly gateway: GatewayAnswer;
}

const GATEWAYS: Readonly<Record<GatewayAnswer, string>> = {
  approve: '0b0xx0000000001AAA',
  decline: '0b0xx0000000002AAA',
  pending: '0b0xx0000000003AAA',
};

/** Of ten orders, seven are approved. */
const ANSWERS: readonly GatewayAnswer[] = [...Array<GatewayAnswer>(8).fill('approve'), 'decline', 'pending'];

/** Fills an org directory with the demo org and so many orders, and closes it. */
export async function prepareOrg(directory: string, count: number): Promise<TortureOrder[]> {
  const { emulator, org } = await startWithOrg({ data: directory, log: createLog('error') });
  try {
    return await insertOrders(org.services.org, count);
  } finally {
    await emulator.close();
  }
}

export async function insertOrders(org: Org, count: number): Promise<TortureOrder[]> {
  const orders: TortureOrder[] = [];
  for (let index = 0; index < count; index++) {
    const gateway = ANSWERS[index % ANSWERS.length] as GatewayAnswer;
    orders.push({ ...(await insertOne(org, GATEWAYS[gateway])), gateway });
  }
  return orders;
}

/** 100.00 are captured, 40.00 of them are applied to an invoice; four memos of 7.00 each. */
function insertOne(org: Org, paymentGatewayId: string) {
  return insertOrder(org, {
    summaries: [[{ amount: '60.00', on: [[0, '40.00']] }], [{ amount: '40.00' }]],
    memos: Array.from({ length: 4 }, () => ({ amount: MEMO_AMOUNT.toFixed(2) })),
    paymentGatewayId,
  });
}
