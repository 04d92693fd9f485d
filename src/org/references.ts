/** Where a reference may point. */
import { FieldRefusal, wrongId } from './field-refusal.ts';
import type { SObjectField, SObjectTypes } from './sobject-type.ts';

/** A reference to PaymentMethod points at one of the objects that a payment method can be (doc). */
const PAYMENT_METHODS = ['CardPaymentMethod', 'DigitalWallet', 'AlternativePaymentMethod'];

/** The org's objects that the field can point at. */
function targetsOf(types: SObjectTypes, field: SObjectField): readonly string[] {
  return (field.referenceTo ?? [])
    .flatMap((name) => (name === 'PaymentMethod' ? PAYMENT_METHODS : [name]))
    .filter((name) => types.hasSObject(name));
}

/**
 * Refuses an id of an object that the field cannot point at, and of a record that is not there. An id of an object that the org has
 * not is accepted where the field can point at such an object.
 */
export function refuseReference(
  types: SObjectTypes,
  field: SObjectField,
  id: string,
  isThere: (sObject: string, id: string) => boolean,
): FieldRefusal | undefined {
  const name = types.sObjectTypeOfId(id)?.name;
  if (name !== undefined && field.referenceTo?.includes(name) && isThere(name, id)) return undefined;
  const pointsOutside = (field.referenceTo ?? []).some((target) => !types.hasSObject(target));
  if (name === undefined) return pointsOutside ? undefined : wrongId(field, id);
  if (!targetsOf(types, field).includes(name)) return wrongId(field, id, 'FIELD_INTEGRITY_EXCEPTION');
  if (isThere(name, id)) return undefined;
  const message = `${field.label}: there is no ${name} with the id ${id}`;
  return new FieldRefusal('INVALID_CROSS_REFERENCE_KEY', message, [field.name]);
}
