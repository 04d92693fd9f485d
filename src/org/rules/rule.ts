/** What a rule over a record is, that is written as code: what no key of a definition can say. */
import { type Money, money, ZERO } from '../../money.ts';
import type { FieldRefusal } from '../field-refusal.ts';
import type { FieldValue, FieldValues, SObjectRecord } from '../port.ts';

/** The records of an object whose reference holds the record's id. */
export type ChildrenOf = (sObject: string, field: string) => readonly SObjectRecord[];

/** Fields as they are while a record is put together. */
export type Draft = Readonly<Record<string, FieldValue | undefined>>;

/** Computes an amount, which is brought to the field's scale, or else any other value. */
export interface CodedRule {
  readonly field: string;
  /** What it follows from: fields of the record, or objects whose records point at it. */
  readonly from: readonly string[];
  readonly amount?: (draft: Draft, children: ChildrenOf) => Money | null;
  readonly value?: (draft: Draft) => FieldValue;
}

/** How a seed's record may have less in a field than follows from its others: a private record keeps the difference. */
export interface Opening {
  readonly field: string;
  /** The private object, and the fields of its record for a difference in decimal text. */
  readonly object: string;
  readonly recordOf: (record: SObjectRecord, difference: string) => FieldValues;
}

/** The code about one object; everything else about it stands in its definition. */
export interface ObjectRules {
  readonly fields?: readonly CodedRule[];
  /** Why a record may not become as it is after a change; without `before` of a record that is as a seed has it. */
  readonly refuse?: (before: FieldValues | undefined, after: FieldValues) => FieldRefusal | undefined;
  readonly opening?: Opening;
}

export const isBlank = (value: FieldValue | undefined): value is null | undefined =>
  value === null || value === undefined;

/** A blank amount stays blank. */
export const amountOrNull = (value: FieldValue | undefined) => (isBlank(value) ? null : money(value));

export const negated = (amount: FieldValue | undefined) => ZERO.minus(money(amount));
