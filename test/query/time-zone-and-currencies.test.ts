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

  const setRates = (currencyRates: object | null) =>
    running.send('/_emulator/settings', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ currencyRates }),
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
  ])('are refused when they need an exchange rate and the org has none: %s', async (soql, what) => {
    const { currencyRates } = running.emulator.org.settings;
    await setRates(null);
    const { status, json } = await send(soql);
    await setRates(currencyRates);
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

  it('are answered without an exchange rate by the filter that the refusal proposes', async () => {
    const { currencyRates } = running.emulator.org.settings;
    await setRates(null);
    for (const what of ['SUM(GrandTotalAmount)', 'convertCurrency(GrandTotalAmount)']) {
      const { json } = await send(`SELECT ${what} FROM OrderSummary`);
      const filter = /or query only amounts with (.*)$/.exec(
        (json as { message: string }[])[0]?.message ?? '',
      );
      expect((await send(`SELECT ${what} FROM OrderSummary WHERE ${filter?.[1]}`)).status).toBe(200);
    }
    const { json } = await send('SELECT Id FROM OrderSummary WHERE GrandTotalAmount > USD5');
    await setRates(currencyRates);
    expect(json).toMatchObject([{ message: expect.stringMatching(/in the org setting currencyRates$/) }]);
  });

  const HALF = { corporateCurrency: 'USD', rates: { JPY: 100, KWD: 0.5, EUR: 0.5 } };
  const THREE = "FROM OrderSummary WHERE CurrencyIsoCode IN ('JPY', 'KWD') OR OrderNumber = 'FH-01-ONE-CARD'";

  it('are added up, sorted, converted and compared with the exchange rates of the org', async () => {
    const { currencyRates } = running.emulator.org.settings;
    await setRates(HALF);
    expect(await ask(`SELECT SUM(GrandTotalAmount) s, FORMAT(MAX(GrandTotalAmount)) f ${THREE}`)).toEqual([
      { s: 314.69, f: 'USD 165.00' },
    ]);
    expect(await ask(`SELECT CurrencyIsoCode ${THREE} ORDER BY GrandTotalAmount`)).toEqual([
      { CurrencyIsoCode: 'KWD' },
      { CurrencyIsoCode: 'USD' },
      { CurrencyIsoCode: 'JPY' },
    ]);
    expect(
      await ask(
        `SELECT convertCurrency(GrandTotalAmount) c, FORMAT(convertCurrency(GrandTotalAmount)) f ${IN_YEN}`,
      ),
    ).toEqual([{ c: 165, f: 'USD 165.00' }]);
    expect(await ask(`SELECT CurrencyIsoCode FROM OrderSummary WHERE GrandTotalAmount = USD29.69`)).toEqual([
      { CurrencyIsoCode: 'KWD' },
    ]);
    await setRates(currencyRates);
  });

  it('are converted to the currency of the user', async () => {
    const { currencyRates } = running.emulator.org.settings;
    await setRates(HALF);
    const user = (DefaultCurrencyIsoCode: string) =>
      running.send('/services/data/v59.0/sobjects/User/005xx0000000001AAA', {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ DefaultCurrencyIsoCode }),
      });
    expect((await user('EUR')).status).toBe(204);
    expect(await ask(`SELECT convertCurrency(GrandTotalAmount) c ${IN_YEN}`)).toEqual([{ c: 82.5 }]);
    expect(await ask(`SELECT SUM(GrandTotalAmount) s ${IN_YEN}`)).toEqual([{ s: 165 }]);
    await user('USD');
    await setRates(currencyRates);
  });

  it('are added up in the demo org as it is', async () => {
    const [order] = await ask(
      'SELECT OrderSummaryId o, SUM(CapturedAmount) total FROM OrderPaymentSummary GROUP BY OrderSummaryId LIMIT 1',
    );
    expect(order).toEqual({ o: expect.stringMatching(/^1Os/), total: expect.any(Number) });
    expect(await ask(`SELECT SUM(GrandTotalAmount) s ${IN_YEN}`)).toEqual([{ s: 110 }]);
  });

  it('are found in a search', async () => {
    const search = async (soql: string) => {
      const find = `FIND {Mara} RETURNING OrderSummary(GrandTotalAmount WHERE GrandTotalAmount ${soql})`;
      return running.send(`/services/data/v59.0/search?q=${encodeURIComponent(find)}`);
    };
    expect((await search('> USD0.01')).status).toBe(200);
    expect((await search('> XXX1')).json).toMatchObject([
      { errorCode: 'MALFORMED_SEARCH', message: expect.stringContaining('no exchange rate for XXX') },
    ]);
  });

  it.each([
    [
      { rates: {} },
      'currencyRates.corporateCurrency must be an ISO 4217 currency code of three capital letters',
    ],
    [{ corporateCurrency: 'USD' }, 'currencyRates.rates must be an object'],
    [
      { corporateCurrency: 'USD', rates: { EUR: 0 } },
      'currencyRates.rates.EUR must be a number greater than 0',
    ],
    [{ corporateCurrency: 'USD', rates: { USD: 2 } }, 'currencyRates.rates.USD must be 1, or left out'],
    [
      { corporateCurrency: 'USD', rates: { euro: 1 } },
      'currencyRates.rates: the name euro must be an ISO 4217 currency code of three capital letters',
    ],
  ])('cannot have rates like %j', async (rates, message) => {
    const { status, json } = await setRates(rates);
    expect([status, json]).toEqual([400, [{ errorCode: 'INVALID_INPUT', message }]]);
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
