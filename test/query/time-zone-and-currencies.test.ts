/** Results that depend on the user's time zone and on the currencies of records. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

type Row = Record<string, unknown>;

const send = (soql: string) => running.send(`/services/data/v59.0/query?q=${encodeURIComponent(soql)}`);

async function ask(soql: string): Promise<Row[]> {
  const { status, json, text } = await send(soql);
  if (status !== 200) throw new Error(text);
  return (json as { records: Row[] }).records.map(({ attributes: _, ...fields }) => fields);
}

async function moveTo(zone: string): Promise<void> {
  const answer = await running.send('/services/data/v59.0/sobjects/User/005xx0000000001AAA', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ TimeZoneSidKey: zone }),
  });
  expect(answer.status).toBe(204);
}

describe('the time zone of the user', () => {
  const hours =
    "SELECT HOUR_IN_DAY(CreatedDate) utc, HOUR_IN_DAY(convertTimezone(CreatedDate)) local, DAY_ONLY(convertTimezone(CreatedDate)) day, COUNT(Id) FROM OrderSummary WHERE OrderNumber = 'FH-01-ONE-CARD' GROUP BY HOUR_IN_DAY(CreatedDate), HOUR_IN_DAY(convertTimezone(CreatedDate)), DAY_ONLY(convertTimezone(CreatedDate))";
  const formatted = "SELECT FORMAT(CreatedDate) f FROM OrderSummary WHERE OrderNumber = 'FH-01-ONE-CARD'";

  it('decides which day today is, and the day of a datetime', async () => {
    const madeDaysAgo = async (days: number) =>
      (
        await ask(
          `SELECT Id FROM OrderSummary WHERE CreatedDate = 2026-10-14T05:57:00Z AND CreatedDate = N_DAYS_AGO:${days}`,
        )
      ).length;
    expect([await madeDaysAgo(40), await madeDaysAgo(39)]).toEqual([1, 0]);
    await moveTo('Asia/Tokyo');
    expect([await madeDaysAgo(40), await madeDaysAgo(39)]).toEqual([0, 1]);
    await moveTo('America/Los_Angeles');
  });

  it('is what convertTimezone and FORMAT show', async () => {
    expect(await ask(hours)).toEqual([{ utc: 16, local: 9, day: '2026-10-01', expr0: 1 }]);
    expect(await ask(formatted)).toEqual([{ f: '10/1/2026, 9:22 AM' }]);
    await moveTo('Asia/Tokyo');
    expect(await ask(hours)).toEqual([{ utc: 16, local: 1, day: '2026-10-02', expr0: 1 }]);
    expect(await ask(formatted)).toEqual([{ f: '10/2/2026, 1:22 AM' }]);
  });
});

describe('amounts in several currencies', () => {
  const IN_YEN = "FROM OrderSummary WHERE CurrencyIsoCode = 'JPY'";

  it('are formatted in their own currency', async () => {
    const soql =
      'SELECT FORMAT(GrandTotalAmount) f FROM OrderSummary ORDER BY CurrencyIsoCode, OrderNumber LIMIT 3';
    expect(await ask(soql)).toEqual([{ f: 'JPY 16,500' }, { f: 'KWD 14.845' }, { f: 'USD 120.00' }]);
  });

  it('are sorted within each', async () => {
    const soql =
      "SELECT CurrencyIsoCode c, MAX(GrandTotalAmount) m FROM OrderSummary WHERE CurrencyIsoCode = 'USD' GROUP BY CurrencyIsoCode";
    const [most] = await ask(soql);
    const sorted = await ask(
      'SELECT GrandTotalAmount FROM OrderSummary ORDER BY CurrencyIsoCode DESC, GrandTotalAmount DESC LIMIT 1',
    );
    expect(sorted).toEqual([{ GrandTotalAmount: most?.m }]);
  });

  it('are counted, and compared as numbers', async () => {
    expect(await ask(`SELECT COUNT(GrandTotalAmount) n ${IN_YEN} AND GrandTotalAmount > 16000`)).toEqual([
      { n: 1 },
    ]);
  });

  it.each([
    ['SELECT SUM(GrandTotalAmount) FROM OrderSummary', 'SUM(GrandTotalAmount)'],
    [`SELECT MAX(GrandTotalAmount) ${IN_YEN}`, 'MAX(GrandTotalAmount)'],
    [
      'SELECT Status FROM OrderSummary GROUP BY Status HAVING AVG(GrandTotalAmount) > 1',
      'AVG(GrandTotalAmount)',
    ],
    ['SELECT Id FROM OrderSummary ORDER BY GrandTotalAmount', 'ORDER BY GrandTotalAmount'],
    [`SELECT convertCurrency(GrandTotalAmount) ${IN_YEN}`, 'convertCurrency(GrandTotalAmount)'],
    [`SELECT FORMAT(convertCurrency(GrandTotalAmount)) ${IN_YEN}`, 'convertCurrency(GrandTotalAmount)'],
  ])('are refused when they need an exchange rate: %s', async (soql, what) => {
    const { status, json } = await send(soql);
    expect(status).toBe(400);
    expect(json).toMatchObject([
      { errorCode: 'MALFORMED_QUERY', message: expect.stringContaining(`${what} is not supported`) },
    ]);
  });

  it('cannot be found by labels', async () => {
    const { status, json } = await send("SELECT Id FROM Refund WHERE toLabel(CurrencyIsoCode) = 'USD'");
    expect(status).toBe(400);
    expect(json).toMatchObject([
      { errorCode: 'INVALID_FIELD', message: expect.stringMatching(/toLabel .*'CurrencyIsoCode'$/) },
    ]);
  });

  it('are answered when all amounts are in one currency', async () => {
    const dollars = "FROM OrderSummary WHERE CurrencyIsoCode = 'USD' AND OrderNumber = 'FH-01-ONE-CARD'";
    expect(await ask(`SELECT SUM(GrandTotalAmount) s, FORMAT(SUM(GrandTotalAmount)) f ${dollars}`)).toEqual([
      { s: 120, f: 'USD 120.00' },
    ]);
    expect(await ask(`SELECT convertCurrency(GrandTotalAmount) ${dollars}`)).toEqual([
      { GrandTotalAmount: 120 },
    ]);
  });
});
