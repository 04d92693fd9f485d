/**
 * Record ids (doc: "ID Field Type", SOAP API guide): 15 case-sensitive characters, or 18, of which the last three
 * encode which of the first fifteen are capitals, so that the id survives systems that ignore case.
 *
 *     0cb         xx0          000000001     EAA
 *     key prefix  ours         counter,      checksum
 *                              base 62
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The part of a real id that names the instance which created it; Salesforce has no instance of this name. */
const INSTANCE = 'xx0';
const COUNTER_DIGITS = 9;

/** The 18-character form of a 15-character id. */
export function withChecksum(id: string): string {
  let capitals = 0;
  for (let place = 0; place < 15; place++) {
    const character = id.charCodeAt(place);
    if (character >= 65 && character <= 90) capitals |= 1 << place;
  }
  const [one, two, three] = [capitals & 31, (capitals >> 5) & 31, capitals >> 10];
  return id + CHECKSUM_CHARACTERS[one] + CHECKSUM_CHARACTERS[two] + CHECKSUM_CHARACTERS[three];
}

/**
 * The 18-character form of an id of 15 or 18 characters; undefined for other text, and for an id of 18 characters with a
 * wrong checksum: an id in other letter case is not repaired (seen: id-in-other-case). A checksum in lower case is accepted, and returned in
 * capitals.
 */
export function normalizeId(text: string): string | undefined {
  if (isCanonicalId(text)) return text;
  if (!/^[0-9A-Za-z]{15}(?:[0-5A-Za-z]{3})?$/.test(text)) return undefined;
  const id = withChecksum(text.slice(0, 15));
  return text.length === 15 || text.slice(15).toUpperCase() === id.slice(15) ? id : undefined;
}

/** Whether the text is an id of 18 characters as withChecksum gives it. */
function isCanonicalId(text: string): boolean {
  if (text.length !== 18) return false;
  let capitals = 0;
  for (let place = 0; place < 15; place++) {
    const code = text.charCodeAt(place);
    if (code >= 65 && code <= 90) capitals |= 1 << place;
    else if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57))) return false;
  }
  return (
    text[15] === CHECKSUM_CHARACTERS[capitals & 31] &&
    text[16] === CHECKSUM_CHARACTERS[(capitals >> 5) & 31] &&
    text[17] === CHECKSUM_CHARACTERS[capitals >> 10]
  );
}

/** The key prefix of the id's object, three characters: "0cb" for a Refund. */
export function keyPrefixOfId(id: string): string {
  return id.slice(0, 3);
}

/** The 18-character id of the `counter`th record of the object with that key prefix. */
export function makeId(keyPrefix: string, counter: number): string {
  let digits = '';
  for (let rest = counter; rest > 0; rest = Math.floor(rest / 62)) digits = DIGITS[rest % 62] + digits;
  return withChecksum(keyPrefix + INSTANCE + digits.padStart(COUNTER_DIGITS, '0'));
}

/** The counter of an id that `makeId` can make; undefined for other ids, which cannot clash with those of the emulator. */
export function counterOfId(id: string): number | undefined {
  if (id.slice(3, 6) !== INSTANCE) return undefined;
  let counter = 0;
  for (const digit of id.slice(6, 15)) counter = counter * 62 + DIGITS.indexOf(digit);
  return Number.isSafeInteger(counter) ? counter : undefined;
}
