/** Why a job as a whole fails: the text is its errorMessage, for the client. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
}
