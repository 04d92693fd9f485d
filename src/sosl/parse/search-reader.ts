/** Reads the clauses after FIND: SOQL's tokens, but SOSL's refusals. */
import { TokenReader } from '../../soql/parse/token-reader.ts';
import { malformedToken, notSupported, searchPlace } from '../refusal.ts';

export class SearchReader extends TokenReader {
  override place(at: number) {
    return searchPlace(this.text, at);
  }

  override unexpected(): Error {
    const { text, at } = this.peek();
    return malformedToken(text, this.place(at));
  }

  override missingValue(): Error {
    return this.unexpected();
  }

  notSupported(feature: string) {
    return notSupported(feature, this.place(this.peek().at));
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }
}
