/** The body of a request to Apex REST, which may be of any kind. */
import { charsetOf } from '../api/media.ts';
import type { Call } from '../api/route.ts';

export interface AskedBody {
  /** Where it is text. */
  readonly text?: string;
  /** Where it is not. */
  readonly base64?: string;
  /** Whether more of it was sent than is kept. */
  readonly isCut?: true;
}

const MOST_CHARACTERS = 65_536;

export async function readBody({ headers, text }: Pick<Call, 'headers' | 'text'>): Promise<AskedBody> {
  const bytes = toBytes(await text(ONE_BYTE));
  try {
    return cut('text', new TextDecoder(charsetOf(headers['content-type']), { fatal: true }).decode(bytes));
  } catch {
    return cut('base64', bytes.toString('base64'));
  }
}

function cut(name: 'text' | 'base64', value: string): AskedBody {
  if (value.length <= MOST_CHARACTERS) return { [name]: value };
  return { [name]: value.slice(0, MOST_CHARACTERS), isCut: true };
}

/** A charset in which each byte is one character of its own, so that no byte is lost. */
const ONE_BYTE = 'windows-1252';

let codes: ReadonlyMap<string, number> | undefined;

function toBytes(text: string): Buffer {
  codes ??= new Map(
    Array.from(new TextDecoder(ONE_BYTE).decode(Uint8Array.from({ length: 256 }, (_, code) => code))).map(
      (character, code) => [character, code],
    ),
  );
  return Buffer.from(Array.from(text, (character) => codes?.get(character) ?? 0));
}
