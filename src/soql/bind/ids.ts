/** Record ids in comparisons: 15 characters and their 18-character form are the same id. */

const CHECKSUM_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character form of an id of 15 or 18 characters; undefined for text that is not an id, or has a wrong checksum. */
export function fullId(text: string): string | undefined {
  if (!/^[0-9A-Za-z]{15}(?:[0-5A-Za-z]{3})?$/.test(text)) return undefined;
  const id = text.slice(0, 15);
  const full = id + checksum(id.slice(0, 5)) + checksum(id.slice(5, 10)) + checksum(id.slice(10));
  return text.length === 15 || full.slice(15) === text.slice(15).toUpperCase() ? full : undefined;
}

/** Encodes which of the five characters are capitals. */
function checksum(characters: string): string {
  let capitals = 0;
  for (let place = 0; place < 5; place++) if (/[A-Z]/.test(characters[place]!)) capitals += 2 ** place;
  return CHECKSUM_CHARACTERS[capitals]!;
}
