/** Finds the calculated fields that the org can compute itself. */
import { parseFormula } from '../formulas.ts';
import type { SObjectField } from '../sobject-type.ts';
import type { DescribedField } from './describe.ts';

/** The types of field that a formula can use. */
const NUMBER_TYPES: ReadonlySet<string> = new Set(['currency', 'double', 'int']);

/**
 * Returns the fields, with a formula where the describe's formula is plain arithmetic over numbers of the record itself. Percentages do not
 * count, since a formula takes the hundredth part of them (doc). A formula that uses a field without a formula of ours cannot be computed either.
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
    const result = isComputable(byName.get(name), canCompute, described);
    computed.set(name, result);
    return result;
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
  if (!field || !NUMBER_TYPES.has(field.type)) return false;
  if (!field.calculated || field.formula !== undefined) return true;
  const names = namesIn(describedField(field, described)?.calculatedFormula ?? '');
  return names !== undefined && names.length > 0 && names.every(canCompute);
}

function describedField(
  { name }: SObjectField,
  described: readonly DescribedField[],
): DescribedField | undefined {
  return described.find((field) => field.name === name);
}

/** The names of the fields in a formula; undefined for a formula that is more than our arithmetic. */
function namesIn(formula: string): readonly string[] | undefined {
  try {
    return parseFormula(formula).names;
  } catch {
    return undefined;
  }
}

function withFormula(field: SObjectField, described: readonly DescribedField[]): SObjectField {
  const { calculatedFormula, formulaTreatNullNumberAsZero } = describedField(field, described)!;
  return { ...field, formula: calculatedFormula!, blankIfAnyIs: formulaTreatNullNumberAsZero !== true };
}
