/** The exchange rates of an org with several currencies. */
export interface CurrencyRates {
  /** ISO code of the currency of aggregates; its rate is 1. */
  readonly corporateCurrency: string;
  /** By ISO code, how many units of the currency one unit of the corporate currency is worth, as ConversionRate of CurrencyType (doc). */
  readonly rates: Readonly<Record<string, number>>;
}
