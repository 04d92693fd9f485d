/** FORMAT, toLabel and convertCurrency, which change how selected values are shown. */
import { isShowingFunction, type ShowingFunction } from '../functions.ts';
import type { Expression } from '../query.ts';
import { refusal } from '../refusal.ts';
import type { Scope } from './scope.ts';

/** The showing functions, the outermost first: FORMAT and convertCurrency for FORMAT(convertCurrency(Amount)). */
export function showingFunctions(expression: Expression): readonly ShowingFunction[] {
  if (expression.kind === 'path' || !isShowingFunction(expression.name)) return [];
  return [expression.name, ...(expression.argument ? showingFunctions(expression.argument) : [])];
}

/** The argument inside all showing functions. */
export function innermost(expression: Expression): Expression {
  if (expression.kind === 'path' || !isShowingFunction(expression.name)) return expression;
  return expression.argument?.kind === 'call'
    ? innermost(expression.argument)
    : (expression.argument ?? expression);
}

/** The field types that each showing function accepts (doc: FORMAT, toLabel, convertCurrency). */
const SHOWS: Readonly<Record<ShowingFunction, readonly string[]>> = {
  CONVERTCURRENCY: ['currency'],
  FORMAT: ['currency', 'date', 'datetime', 'double', 'int', 'long', 'percent', 'time'],
  TOLABEL: ['combobox', 'multipicklist', 'picklist'],
};

interface Shown {
  readonly label: string;
  readonly type: string;
  readonly at: number;
}

export function checkShown(
  scope: Scope,
  { label, type, at }: Shown,
  shownBy: readonly ShowingFunction[],
): void {
  const isNesting = shownBy.join() === 'FORMAT,CONVERTCURRENCY';
  const wrong = shownBy.find((name) => !SHOWS[name].includes(type));
  if (!wrong && (shownBy.length <= 1 || isNesting)) return;
  const message = `${wrong ?? shownBy[0]} cannot be used with field '${label}' of type ${type}`;
  throw refusal('INVALID_FIELD', message, scope.place(at));
}
