/** Reads an amount of a request. */
import {
  amountOfDouble,
  CURRENCY_DIGITS,
  isDecimal,
  type Money,
  scaleOfCurrency,
  toText,
} from '../../money.ts';
import { businessRuleViolation } from './business-rule-violation.ts';

/** Not negative, and exact at the currency's scale except for the rounding error of a double: nothing else is rounded (ours). Throws row V. */
export function readRequestAmount(name: string, value: number | string, currency: string): Money {
  const refuse = (problem: string) => businessRuleViolation(`${name}: ${problem}`);
  if (!isDecimal(value)) throw refuse(`${value} is not an amount`);
  const scale = scaleOfCurrency(currency);
  const amount = amountOfDouble(value, scale);
  if (amount.isNegative() && !amount.isZero()) throw refuse('it must not be negative');
  if (amount.decimalPlaces() > scale)
    throw refuse(`${amount.toFixed()} has more decimal places than ${currency} allows (${scale})`);
  if (toText(amount, scale).replace(/\D/g, '').length > CURRENCY_DIGITS)
    throw refuse(`it has more than ${CURRENCY_DIGITS} digits`);
  return amount.abs();
}
