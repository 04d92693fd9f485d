/** Thrown by a write that breaks a rule of the org; it carries the refusal that a client is answered with. */
import type { FieldRefusal } from './field-refusal.ts';

/** In code that writes its own values, without checking them first, it is a programming error like any other. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
  readonly refusal: FieldRefusal;

  /** `message` is for the log; the refusal's message is for the client. */
  constructor(message: string, refusal: FieldRefusal) {
    super(message);
    this.refusal = refusal;
  }
}
