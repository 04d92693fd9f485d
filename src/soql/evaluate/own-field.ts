/**
 * Functions that read one field of many rows. They are generated with the field's name: a property that is named in the code is read several times
 * as fast as one whose name is in a variable, once queries of other fields have run.
 */
import type { SoqlRow } from '../schema.ts';

/** Puts the field's values of the rows from `from` up to `to` into `into`, from its beginning. */
export type CopyField = (rows: readonly SoqlRow[], from: number, to: number, into: unknown[]) => void;

const PLAIN_NAME = /^[A-Za-z]\w*$/;

const copiers = new Map<string, CopyField>();

export function fieldCopier(name: string): CopyField {
  const known = copiers.get(name);
  if (known) return known;
  const made = PLAIN_NAME.test(name) ? generated(name) : byVariable(name);
  copiers.set(name, made);
  return made;
}

function generated(name: string): CopyField {
  return new Function(
    'rows',
    'from',
    'to',
    'into',
    `for (let at = from; at < to; at++) into[at - from] = rows[at].${name};`,
  ) as CopyField;
}

function byVariable(name: string): CopyField {
  return (rows, from, to, into) => {
    for (let at = from; at < to; at++) into[at - from] = rows[at]![name];
  };
}
