/** Fails the whole job: the message becomes its errorMessage, for the client. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
}
