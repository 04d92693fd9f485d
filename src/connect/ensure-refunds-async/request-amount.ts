/** Amounts of a request, and the refusal of a broken business rule (row V). */
import type { ApiError } from '../../api/api-error.ts';
import { errorWithOutput } from '../../api/errors.ts';
import {
  amountOfDouble,
  CURRENCY_DIGITS,
  isDecimal,
  type Money,
  scaleOfCurrency,
  toText,
} from '../../money.ts';

export function brokenRule(message: string, errorCode = 'INVALID_API_INPUT'): ApiError {
  const output = { backgroundOperationId: null, errors: [{ errorCode, message }], success: false };
  return errorWithOutput(message, errorCode, output);
}

/** Not negative, and exact at the currency's scale but for the noise of a double: nothing else is rounded away (ours). Throws row V. */
export function readRequestAmount(name: string, value: number | string, currency: string): Money {
  if (!isDecimal(value)) throw brokenRule(`${name}: ${value} is not an amount`);
  const scale = scaleOfCurrency(currency);
  const amount = amountOfDouble(value, scale);
  if (amount.isNegative() && !amount.isZero()) throw brokenRule(`${name}: it must not be negative`);
  if (amount.decimalPlaces() > scale) {
    throw brokenRule(`${name}: ${amount.toFixed()} has more decimal places than ${currency} has, ${scale}`);
  }
  if (toText(amount, scale).replace(/\D/g, '').length > CURRENCY_DIGITS) {
    throw brokenRule(`${name}: it has more than ${CURRENCY_DIGITS} digits`);
  }
  return amount.abs();
}
