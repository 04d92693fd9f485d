/** The money of a whole org, recomputed from its lines. */
import type { Client } from './client.ts';

type Row = Readonly<Record<string, unknown>>;

/** Thousandths, so that sums are exact in every currency of the demo org. */
const exact = (amount: unknown): number => Math.round(Number(amount ?? 0) * 1_000);

interface Money {
  readonly refunds: readonly Row[];
  readonly refundLines: readonly Row[];
  readonly payments: readonly Row[];
  readonly paymentLines: readonly Row[];
  readonly summaries: readonly Row[];
  readonly logs: readonly Row[];
}

async function readMoney(client: Client): Promise<Money> {
  const refundLines = await client.query(
    'SELECT Id, Amount, Type, PaymentId, RefundId FROM RefundLinePayment',
  );
  const paymentOf = new Map(refundLines.map(({ RefundId, PaymentId }) => [RefundId, PaymentId]));
  const all = (sObject: string, fields: string) => client.query(`SELECT Id, ${fields} FROM ${sObject}`);
  return {
    refunds: (await all('Refund', 'Amount, Status, PaymentId')).map((refund) => ({
      ...refund,
      PaymentId: refund.PaymentId ?? paymentOf.get(refund.Id),
    })),
    refundLines,
    payments: await all('Payment', 'Amount, NetApplied, NetRefundApplied, Balance, OrderPaymentSummaryId'),
    paymentLines: await all('PaymentLineInvoice', 'Amount, Type, PaymentId'),
    summaries: await all(
      'OrderPaymentSummary',
      'CapturedAmount, PendingCaptureAmount, RefundedAmount, PendingRefundAmount, AvailableToRefundAmount',
    ),
    logs: await all('PaymentGatewayLog', 'SfRefNumber, IsNotification'),
  };
}

interface CheckedMoney {
  readonly refunds: readonly Row[];
  /** A sentence for everything that does not add up. */
  readonly wrong: readonly string[];
}

/** Reads again what does not add up: a gateway's notification may have come between two queries. */
export async function checkMoney(client: Client): Promise<CheckedMoney> {
  for (let reading = 1; ; reading++) {
    const checked = addUp(await readMoney(client));
    if (checked.wrong.length === 0 || reading === 3) return checked;
    await client.idle();
  }
}

function addUp(money: Money): CheckedMoney {
  const wrong = [
    ...checkPayments(money),
    ...checkSummaries(money),
    ...checkRefunds(money),
    ...checkLogs(money.logs),
  ];
  return { refunds: money.refunds, wrong };
}

function checkPayments({ payments, refunds, refundLines, paymentLines }: Money): string[] {
  const open = refunds.filter(({ Status }) => Status === 'Processed' || Status === 'Pending');
  const refunded = sumsBy(open, 'PaymentId');
  const refundApplied = sumsBy(refundLines, 'PaymentId');
  const applied = sumsBy(paymentLines, 'PaymentId');
  return payments.flatMap(({ Id, Amount, NetApplied, NetRefundApplied, Balance }) => {
    const id = String(Id);
    return [
      ...differs(`NetRefundApplied of payment ${id}`, exact(NetRefundApplied), refundApplied.get(id)),
      ...differs(`NetApplied of payment ${id}`, exact(NetApplied), applied.get(id)),
      ...differs(
        `Balance of payment ${id}`,
        exact(Balance),
        exact(Amount) - exact(NetApplied) - exact(NetRefundApplied),
      ),
      ...((refunded.get(id) ?? 0) > exact(Amount) ? [`payment ${id}: refunded more than its amount`] : []),
    ];
  });
}

function checkSummaries({ summaries, payments, refunds }: Money): string[] {
  const summaryOf = new Map(payments.map(({ Id, OrderPaymentSummaryId }) => [Id, OrderPaymentSummaryId]));
  const withSummary = refunds.map((refund) => ({ ...refund, Summary: summaryOf.get(refund.PaymentId) }));
  const settled = sumsBy(withStatus(withSummary, 'Processed'), 'Summary');
  const pending = sumsBy(withStatus(withSummary, 'Pending'), 'Summary');
  return summaries.flatMap((summary) => {
    const id = String(summary.Id);
    const captured = exact(summary.CapturedAmount) + exact(summary.PendingCaptureAmount);
    const back = exact(summary.RefundedAmount) + exact(summary.PendingRefundAmount);
    return [
      ...differs(`RefundedAmount of summary ${id}`, exact(summary.RefundedAmount), settled.get(id)),
      ...differs(`PendingRefundAmount of summary ${id}`, exact(summary.PendingRefundAmount), pending.get(id)),
      ...differs(
        `AvailableToRefundAmount of summary ${id}`,
        exact(summary.AvailableToRefundAmount),
        Math.max(0, captured - back),
      ),
      ...(back > captured ? [`summary ${id}: ${back} refunded of ${captured} captured`] : []),
    ];
  });
}

/** Every settled refund has one line, of the same amount. */
function checkRefunds({ refunds, refundLines }: Money): string[] {
  const lines = sumsBy(refundLines, 'RefundId');
  return withStatus(refunds, 'Processed').flatMap(({ Id, Amount }) =>
    differs(`lines of refund ${Id}`, lines.get(String(Id)) ?? 0, exact(Amount)),
  );
}

/** A gateway is called once for each idempotency key. */
function checkLogs(logs: readonly Row[]): string[] {
  const calls = logs.filter(({ IsNotification, SfRefNumber }) => IsNotification !== 'Yes' && SfRefNumber);
  return repeated(calls.map(({ SfRefNumber }) => String(SfRefNumber))).map(
    (key) => `the gateway log has two calls of key ${key}`,
  );
}

function withStatus<T extends Row>(refunds: readonly T[], status: string): T[] {
  return refunds.filter(({ Status }) => Status === status);
}

/** Amounts of lines by the field; lines that unapply count against the others. */
function sumsBy(rows: readonly Row[], field: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = String(row[field]);
    const amount = row.Type === 'Unapplied' ? -exact(row.Amount) : exact(row.Amount);
    sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return sums;
}

function differs(what: string, found: number, expected = 0): string[] {
  return found === expected ? [] : [`${what} is ${found / 1_000}, its lines say ${expected / 1_000}`];
}

/** The texts that occur more than once. */
export function repeated(texts: readonly string[]): string[] {
  const seenOnce = new Set<string>();
  return texts.filter((text) => seenOnce.has(text) || !seenOnce.add(text));
}
