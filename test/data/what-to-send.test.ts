/** Every line of data/README.md's "What to send", sent to an untouched demo org: the amounts that the line names are the amounts there. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { money, sum } from '../../src/money.ts';
import type { SObjectRecord } from '../../src/org/port.ts';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';

interface Line {
  /** "01" or "06B" */
  readonly order: string;
  readonly body: string;
  readonly says: string;
}

const page = readFileSync(new URL('../../data/README.md', import.meta.url), 'utf8');
const [, table = ''] = /## What to send[\s\S]*?\n(\| Order \| Body[\s\S]*?)\n\n/.exec(page) ?? [];
const lines: Line[] = table
  .split('\n')
  .slice(2)
  .map((row) => {
    const [, order, body, says] = /^\| (\w+) \| `(.*?)` \| (.*) \|$/.exec(row) ?? [];
    return { order: order as string, body: body as string, says: says as string };
  });

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
  await running.emulator.org.changeSettings({ randomSeed: 'stable' });
});

afterEach(() => running.close());

const orderSummaryOf = (order: string) =>
  order === '06B' ? '1Osxx000000006BCAQ' : `1Osxx00000000${order}CAA`;

async function send({ order, body }: Line) {
  const answer = await running.send(refundsPath(orderSummaryOf(order)), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  await running.emulator.idle();
  return answer;
}

/** The order's payment summaries, the shared one of the exchange too. */
async function summariesOf(order: string) {
  const owner = order === '06B' ? '06' : order;
  return running.emulator.org.find('OrderPaymentSummary', 'OrderSummaryId', orderSummaryOf(owner));
}

const amounts = (text: string | undefined) => text?.match(/\d+(\.\d+)?/g) ?? [];
const first = (pattern: RegExp, says: string) => amounts(pattern.exec(says)?.[1])[0];

/** What the line says that is left available: of each payment summary, or of one. */
function availableIn(says: string): string[] {
  return amounts(
    /available (?:is )?(\d[\d.]*(?: and \d[\d.]*)?)/.exec(says)?.[1] ??
      /has ([\d.]+) available/.exec(says)?.[1],
  );
}

const memoIn = (says: string) =>
  first(/[Mm]emo (?:and fee invoice |and available still )?(\d[\d.]*)/, says) ??
  first(/([\d.]+) stays on the memo/, says);

const plain = (values: readonly unknown[]) =>
  values.map((value) => money(String(value).replace(/\.$/, '')).toFixed());

/** What the line says that goes back, summed up: "45.00 goes back", "40.00 to the gift card, 30.00 to the Visa". */
function refundedIn(says: string): string | undefined {
  const parts = says.matchAll(
    /(?<![\d.])(\d+(?:\.\d+)?) (?:goes back|from it|from one|from another|to the)/g,
  );
  const found = [...parts].map(([, amount]) => money(amount));
  return /nothing moves|no refund/.test(says) ? '0' : found.length > 0 ? sum(found).toFixed() : undefined;
}

/** Pairs of what the line says and what there is; a line of the vectors names A, B and C. */
async function comparisons({ order, body, says }: Line): Promise<(readonly [unknown, unknown])[]> {
  const { org } = running.emulator;
  const summaries = await summariesOf(order);
  const [available, memo, refunded] = [availableIn(says), memoIn(says), refundedIn(says)];
  const balance = first(/`BalanceAmount` (\d[\d.]*)/, says);
  const onInvoice = first(/the payment has ([\d.]+) left on its invoice/, says);
  const memoId = JSON.parse(body).creditMemoId as string | undefined;
  const [firstRule = ''] = says.split('With `refundSelection`');
  const pairs: (readonly [unknown, unknown] | false)[] = [
    available.length > 0 && [plain(available), plain(summaries.map((each) => each.AvailableToRefundAmount))],
    memo !== undefined &&
      memoId !== undefined && [plain([memo]), plain([(await org.get('CreditMemo', memoId))?.Balance])],
    balance !== undefined && [plain([balance]), plain(summaries.map(({ BalanceAmount }) => BalanceAmount))],
    onInvoice !== undefined && [
      plain([onInvoice]),
      plain((await paymentsOf(summaries)).map(({ NetApplied }) => NetApplied)),
    ],
    refunded !== undefined && [refunded, await refundedNow()],
  ];
  for (const [, letter, amount] of firstRule.matchAll(/\b([ABC]) (\d+\.\d\d)\b/g)) {
    const summary = `0bMxx000000130${'ABC'.indexOf(letter as string) + 1}EAA`;
    pairs.push([plain([amount]), plain([(await org.get('OrderPaymentSummary', summary))?.RefundedAmount])]);
  }
  return pairs.filter((pair) => pair !== false);
}

async function paymentsOf(summaries: readonly SObjectRecord[]) {
  const { org } = running.emulator;
  return (
    await Promise.all(summaries.map(({ Id }) => org.find('Payment', 'OrderPaymentSummaryId', Id)))
  ).flat();
}

/** What was refunded since the demo began, settled. */
async function refundedNow(): Promise<string> {
  const refunds = await running.emulator.org.find('Refund', 'Status', 'Processed');
  return sum(
    refunds.filter(({ Id }) => Id !== '0cbxx0000000401AAA').map(({ Amount }) => money(Amount)),
  ).toFixed();
}

async function expectPaymentsToHold(): Promise<void> {
  for (const { Id, Amount, NetApplied, NetRefundApplied, Balance } of await running.emulator.org.all(
    'Payment',
  )) {
    const taken = money(NetApplied).plus(money(NetRefundApplied));
    expect([Id, taken.plus(money(Balance)).toFixed(), taken.lessThanOrEqualTo(money(Amount))]).toEqual([
      Id,
      money(Amount).toFixed(),
      true,
    ]);
  }
}

it('the page has its lines', () => {
  expect(lines.length).toBeGreaterThan(25);
  expect(lines.filter(({ order, body, says }) => !order || !body || !says)).toEqual([]);
});

describe.each(lines)('order $order with $body', (line) => {
  it(`${line.says}`, async () => {
    const { status, json } = await send(line);
    const isRefused = line.says.startsWith('400');
    expect(status).toBe(isRefused ? 400 : 201);
    await expectPaymentsToHold();
    if (isRefused) return;
    const { backgroundOperationId } = json as { backgroundOperationId: string };
    const operation = await running.read('BackgroundOperation', backgroundOperationId);
    expect(operation.Status).toBe(/operation ends `Error`/.test(line.says) ? 'Error' : 'Complete');
    const compared = await comparisons(line);
    expect(compared).not.toEqual([]);
    for (const [said, found] of compared) expect(found).toEqual(said);
  });
});
