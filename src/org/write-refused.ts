/** A write that breaks a rule of the org: what was wrong with it, for whoever let a client write. */
import type { FieldRefusal } from './field-refusal.ts';

/** For code of ours that writes without asking first it is a programming error like any other. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
  readonly refusal: FieldRefusal;

  /** `message` is for the log; the refusal's own is for the client. */
  constructor(message: string, refusal: FieldRefusal) {
    super(message);
    this.refusal = refusal;
  }
}
