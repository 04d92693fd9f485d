/** Calculated fields: those that the org can keep right itself, and the others. */
import { parseFormula } from '../formulas.ts';
import type { SObjectField } from '../sobject-type.ts';
import type { DescribedField } from './describe.ts';

/** Of what a formula can be made. */
const NUMBERS: ReadonlySet<string> = new Set(['currency', 'double', 'int']);

/**
 * The fields, with a formula where the describe's is plain arithmetic over numbers of the record itself that are no percentages,
 * of which a formula takes the hundredth part (doc). Formulas over what cannot be computed cannot be either.
 */
export function withFormulas(
  fields: readonly SObjectField[],
  described: readonly DescribedField[],
): SObjectField[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const computed = new Map<string, boolean>();
  const canCompute = (name: string): boolean => {
    const known = computed.get(name);
    if (known !== undefined) return known;
    computed.set(name, false);
    const is = isComputable(byName.get(name), canCompute, described);
    computed.set(name, is);
    return is;
  };
  return fields.map((field) =>
    field.calculated && !field.formula && canCompute(field.name) ? withFormula(field, described) : field,
  );
}

function isComputable(
  field: SObjectField | undefined,
  canCompute: (name: string) => boolean,
  described: readonly DescribedField[],
): boolean {
  if (!field || !NUMBERS.has(field.type)) return false;
  if (!field.calculated || field.formula !== undefined) return true;
  const names = namesIn(describedBy(field, described)?.calculatedFormula ?? '');
  return names !== undefined && names.length > 0 && names.every(canCompute);
}

function describedBy(
  { name }: SObjectField,
  described: readonly DescribedField[],
): DescribedField | undefined {
  return described.find((field) => field.name === name);
}

/** Undefined for a formula that is more than our arithmetic. */
function namesIn(formula: string): readonly string[] | undefined {
  try {
    return parseFormula(formula).names;
  } catch {
    return undefined;
  }
}

function withFormula(field: SObjectField, described: readonly DescribedField[]): SObjectField {
  const { calculatedFormula, formulaTreatNullNumberAsZero } = describedBy(field, described)!;
  return { ...field, formula: calculatedFormula!, blankIfAnyIs: formulaTreatNullNumberAsZero !== true };
}
