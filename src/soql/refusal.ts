/** The reasons why a query is refused, in Salesforce's words unless a comment says ours. */

export type SoqlErrorCode =
  | 'INVALID_FIELD'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'INVALID_TYPE'
  | 'MALFORMED_QUERY'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'UNSUPPORTED_API_VERSION';

export interface SoqlRefusal {
  readonly errorCode: SoqlErrorCode;
  readonly message: string;
}

/** Carries a refusal up to parseSoql and bindQuery, which return it as a value, and out of `evaluate`. */
export class Refused extends Error {
  readonly refusal: SoqlRefusal;

  constructor(errorCode: SoqlErrorCode, message: string) {
    super(message);
    this.refusal = { errorCode, message };
  }
}

/** A place in the text of a query. */
export interface Place {
  readonly text: string;
  /** Offset in the text. */
  readonly at: number;
}

export function refusal(errorCode: SoqlErrorCode, message: string, place?: Place): Refused {
  return new Refused(errorCode, place ? `\n${pointAt(place)}\n${message}` : message);
}

/** Returns the result of `work`, or the refusal that it threw. */
export function refusable<T>(work: () => T): { readonly value: T } | { readonly refusal: SoqlRefusal } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal };
    throw error;
  }
}

/** Salesforce shows this many characters of the line on either side of a place, extended to whole words. */
const CONTEXT = 30;

/**
 * The three lines that show the place of an error (width of the context derived from messages of real orgs):
 *
 *     SELECT Foo FROM Account
 *            ^
 *     ERROR at Row:1:Column:8
 */
export function pointAt({ text, at }: Place): string {
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  const column = before.at(-1)!.length;
  const line = before.at(-1)! + text.slice(at).split(/\r\n|\r|\n/, 1)[0]!;
  const start = startOfWord(line, Math.max(0, column - CONTEXT));
  const excerpt = line.slice(start, endOfWord(line, column + CONTEXT));
  return `${excerpt}\n${' '.repeat(column - start)}^\nERROR at Row:${before.length}:Column:${column + 1}`;
}

const isBetweenWords = (character: string | undefined) => character === undefined || /[\s,]/.test(character);

function startOfWord(line: string, at: number): number {
  let start = at;
  while (start > 0 && !isBetweenWords(line[start - 1])) start--;
  return start;
}

function endOfWord(line: string, at: number): number {
  let end = at + 1;
  while (end < line.length && !isBetweenWords(line[end])) end++;
  return end;
}

export function unexpectedToken(token: string, place: Place): Refused {
  return refusal('MALFORMED_QUERY', `unexpected token: '${token}'`, place);
}

/** `cause` is an addition of ours: empty, or a space and a sentence. */
export function noSuchColumn(name: string, entity: string, place: Place, cause = ''): Refused {
  return refusal(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${REFERENCE_YOUR_WSDL}${cause}`,
    place,
  );
}

export function noSuchType(name: string, place: Place): Refused {
  return refusal(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${REFERENCE_YOUR_WSDL}`,
    place,
  );
}

export function noSuchRelationship(name: string, place: Place, cause = ''): Refused {
  return refusal(
    'INVALID_FIELD',
    `Didn't understand relationship '${name}' in field path. ${APPEND_R} ${REFERENCE_YOUR_WSDL}${cause}`,
    place,
  );
}

export function noSuchChildRelationship(name: string, place: Place): Refused {
  return refusal(
    'INVALID_TYPE',
    `Didn't understand relationship '${name}' in FROM part of query call. ${APPEND_R} ${REFERENCE_YOUR_WSDL}`,
    place,
  );
}

const REFERENCE_YOUR_WSDL = 'Please reference your WSDL or the describe call for the appropriate names.';
const APPEND_R =
  "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.";

/** For a part of SOQL that is not supported (the words are ours). */
export function notSupported(feature: string, place: Place): Refused {
  return refusal('MALFORMED_QUERY', `${feature} is not supported`, place);
}
