/** How many decimals the amounts of a currency have. */

/** ISO 4217's minor units where they are not 2. Node's ICU has them too, but loading it costs 15 ms of start-up; a test compares this list with it. */
const SCALES: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/** How many decimals the currency's amounts have: USD 2, JPY 0, KWD 3; 2 for an unknown code. */
export function scaleOfCurrency(currencyIsoCode: string): number {
  return SCALES.get(currencyIsoCode) ?? 2;
}
