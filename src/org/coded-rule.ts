/** What a rule over a record is, that is written as code. */
import type { Money } from '../money.ts';
import type { FieldValue, SObjectRecord } from './port.ts';

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

export const isBlank = (value: FieldValue | undefined): value is null | undefined =>
  value === null || value === undefined;
