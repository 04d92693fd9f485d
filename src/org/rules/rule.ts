/** Rules over a record that are written as code, because no key of a definition can express them. */
import { type Money, money, ZERO } from '../../money.ts';
import type { FieldRefusal } from '../field-refusal.ts';
import type { FieldValue, FieldValues, SObjectRecord } from '../port.ts';

/** Returns the records of an object whose reference `field` holds the record's id. */
export type ChildrenOf = (sObject: string, field: string) => readonly SObjectRecord[];

/** The fields of a record that is being put together. */
export type Draft = Readonly<Record<string, FieldValue | undefined>>;

/** Computes an amount, which is rounded to the field's scale, or else a value of another type. */
export interface CodedRule {
  readonly field: string;
  /** What the value depends on: fields of the record, or objects whose records point at it. */
  readonly from: readonly string[];
  readonly amount?: (draft: Draft, children: ChildrenOf) => Money | null;
  readonly value?: (draft: Draft) => FieldValue;
}

/** Allows a seed's record to have less in a field than its other fields add up to: a private record holds the difference. */
export interface Opening {
  readonly field: string;
  /** The private object. */
  readonly object: string;
  /** The fields of the private object's record; `difference` is decimal text. */
  readonly recordOf: (record: SObjectRecord, difference: string) => FieldValues;
}

/** The rules of one object that are code; everything else about the object stands in its definition. */
export interface ObjectRules {
  readonly fields?: readonly CodedRule[];
  /** Says why a record may not be as it is after a change; `before` is undefined for a record from a seed. */
  readonly refuse?: (before: FieldValues | undefined, after: FieldValues) => FieldRefusal | undefined;
  readonly opening?: Opening;
}

export const isBlank = (value: FieldValue | undefined): value is null | undefined =>
  value === null || value === undefined;

/** A blank amount stays blank. */
export const amountOrNull = (value: FieldValue | undefined) => (isBlank(value) ? null : money(value));

export const negated = (amount: FieldValue | undefined) => ZERO.minus(money(amount));
