/** Amounts in several currencies, with the exchange rates of the org. */
import { describe, expect, it, test } from '@jest/globals';
import { type QueryOptions, refusalOf, runQuery } from './run-query.ts';
import { id, type Rows } from './small-schema.ts';

const RATES = { corporateCurrency: 'USD', rates: { EUR: 0.5, JPY: 150 } };
const account = (number: number, Name: string, Revenue: string | undefined, CurrencyIsoCode?: string) => ({
  Id: id('Account', number),
  Name,
  ...(Revenue && { Revenue }),
  ...(CurrencyIsoCode && { CurrencyIsoCode }),
  ...(number > 1 && { ParentId: id('Account', 1) }),
});
const ROWS: Rows = {
  Account: [
    account(1, 'dollars', '100.00'),
    account(2, 'euros', '60.00', 'EUR'),
    account(3, 'yen', '16500', 'JPY'),
    account(4, 'nothing', undefined, 'JPY'),
    account(5, 'zero', '0.00', 'KWD'),
  ],
};

async function run(text: string, options: QueryOptions = {}): Promise<readonly unknown[]> {
  return (await runQuery(text, ROWS, { rates: RATES, ...options })).records;
}

const names = async (text: string) =>
  (await run(`SELECT Name FROM Account ${text}`)).map((row) => (row as { Name: string }).Name);

describe('with exchange rates', () => {
  it('aggregates are in the corporate currency', async () => {
    expect(
      await run('SELECT SUM(Revenue) s, MIN(Revenue) least, MAX(Revenue) most, AVG(Revenue) a FROM Account'),
    ).toEqual([{ s: '330.00', least: '0.00', most: '120', a: '82.5' }]);
    expect(await run('SELECT FORMAT(SUM(Revenue)) f FROM Account')).toEqual([{ f: 'USD 330.00' }]);
    expect(
      await run('SELECT Name n, SUM(Revenue) s FROM Account GROUP BY Name HAVING SUM(Revenue) > 105'),
    ).toEqual([
      { n: 'euros', s: '120' },
      { n: 'yen', s: '110' },
    ]);
    expect(
      await run(
        'SELECT Name n, SUM(Revenue) s FROM Account GROUP BY Name ORDER BY SUM(Revenue) DESC LIMIT 3',
      ),
    ).toEqual([
      { n: 'nothing', s: null },
      { n: 'euros', s: '120' },
      { n: 'yen', s: '110' },
    ]);
  });

  it('an order is by the amounts in one currency', async () => {
    expect(await names('ORDER BY Revenue')).toEqual(['nothing', 'zero', 'dollars', 'yen', 'euros']);
    expect(await names('ORDER BY Revenue DESC NULLS LAST LIMIT 2')).toEqual(['euros', 'yen']);
  });

  it('convertCurrency converts to the currency of the user, or to the corporate currency', async () => {
    const soql =
      'SELECT convertCurrency(Revenue) c, FORMAT(convertCurrency(Revenue)) f, FORMAT(Revenue) own FROM Account';
    expect(await run(`${soql} LIMIT 3`)).toEqual([
      { c: '100.00', f: 'USD 100.00', own: 'USD 100.00' },
      { c: '120', f: 'USD 120.00', own: 'EUR 60.00' },
      { c: '110', f: 'USD 110.00', own: 'JPY 16,500' },
    ]);
    expect(await run(`${soql} LIMIT 3`, { userCurrency: 'EUR' })).toMatchObject([
      { c: '50', f: 'EUR 50.00' },
      { c: '60.00', f: 'EUR 60.00' },
      { c: '55', f: 'EUR 55.00' },
    ]);
    expect(
      await run("SELECT convertCurrency(Revenue) c FROM Account WHERE Name = 'dollars'", {
        rates: { corporateCurrency: 'USD', rates: { EUR: 3 } },
        userCurrency: 'EUR',
      }),
    ).toEqual([{ c: '300' }]);
  });

  it('rounds a converted amount to twelve decimals', async () => {
    const rates = { corporateCurrency: 'USD', rates: { EUR: 0.9, JPY: 150 } };
    const soql = "SELECT convertCurrency(Revenue) c FROM Account WHERE Name = 'euros'";
    expect(await run(soql, { rates })).toEqual([{ c: '66.666666666667' }]);
  });

  test.each([
    ['> USD110', ['euros']],
    ['>= usd110', ['euros', 'yen']],
    ['< EUR55', ['dollars', 'zero']],
    ['= JPY16500', ['yen']],
    ['= USD110.00', ['yen']],
    ['!= EUR60.0', ['dollars', 'yen', 'nothing', 'zero']],
    ['IN (USD100, EUR60)', ['dollars', 'euros']],
    ['IN (USD100, null)', ['dollars', 'nothing']],
    ['NOT IN (USD100, null)', ['euros', 'yen', 'zero']],
    ['> 110', ['yen']],
    ['> USD119.99', ['euros']],
  ])(
    'amounts are found by an amount with a currency, and by a plain number as it is: %s',
    async (test, found) => {
      expect(await names(`WHERE Revenue ${test}`)).toEqual(found);
    },
  );

  it('compares the amount of a parent in the currency of the parent', async () => {
    expect(await names('WHERE Parent.Revenue = EUR50')).toEqual(['euros', 'yen', 'nothing', 'zero']);
  });

  test.each([
    ['SELECT SUM(Revenue) FROM Account', 'SUM(Revenue)'],
    ['SELECT Name FROM Account ORDER BY Revenue', 'ORDER BY Revenue'],
    ['SELECT Name FROM Account WHERE Revenue > USD1', 'USD1'],
    ["SELECT convertCurrency(Revenue) FROM Account WHERE Name = 'yen'", 'convertCurrency(Revenue)'],
  ])('a currency without a rate is refused by name: %s', async (soql, what) => {
    const rates = { corporateCurrency: 'USD', rates: { EUR: 0.5, KWD: 0.3 } };
    await expect(run(soql, { rates })).rejects.toMatchObject({
      refusal: {
        errorCode: 'MALFORMED_QUERY',
        message: expect.stringMatching(
          new RegExp(
            `^${what.replace(/[()]/g, '\\$&')} is not supported .*: the org setting currencyRates has no exchange rate for JPY$`,
          ),
        ),
      },
    });
  });

  it('an amount in a currency that the org does not have is refused, even if no row is read', async () => {
    await expect(run('SELECT Name FROM Contact WHERE Account.Revenue > GBP5')).rejects.toThrow();
    await expect(
      run("SELECT Name FROM Account WHERE Name = 'none' AND Revenue > GBP5"),
    ).rejects.toMatchObject({
      refusal: { message: expect.stringContaining('has no exchange rate for GBP') },
    });
  });
});

describe('without exchange rates', () => {
  it('an amount with a currency is refused, and the message names the setting', async () => {
    await expect(runQuery('SELECT Name FROM Account WHERE Revenue > USD5000', ROWS)).rejects.toMatchObject({
      refusal: {
        errorCode: 'MALFORMED_QUERY',
        message: expect.stringMatching(/^USD5000 is not supported .*currencyRates/),
      },
    });
  });
});

describe('an amount with a currency is refused', () => {
  test.each([
    ['in a list with plain numbers', 'Revenue IN (USD5, 6)', 'MALFORMED_QUERY'],
    ['for a field that is not an amount', 'Staff > USD5', 'INVALID_FIELD'],
    ['for text', 'Name = USD5', 'INVALID_FIELD'],
    ['with a sign', 'Revenue > USD-5', 'MALFORMED_QUERY'],
    ['with a point and no decimals', 'Revenue > USD5.', 'MALFORMED_QUERY'],
    ['with a space', 'Revenue > USD 5', 'MALFORMED_QUERY'],
    ['with a space before its decimals', 'Revenue > USD5 .5', 'MALFORMED_QUERY'],
  ])('%s', (_, condition, code) => {
    expect(refusalOf(`SELECT Id FROM Account WHERE ${condition}`).code).toBe(code);
  });

  it('for an aggregate', () => {
    const { code, message } = refusalOf('SELECT Name FROM Account GROUP BY Name HAVING MAX(Revenue) > USD5');
    expect(code).toBe('MALFORMED_QUERY');
    expect(message).toContain(
      'USD5 cannot be compared with MAX(Revenue): give a number without a currency code',
    );
  });
});
