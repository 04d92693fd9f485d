/** The body of a request to Apex REST, which may be text or bytes of any kind. */
import { charsetOf } from '../api/media.ts';
import type { Call } from '../api/route.ts';

export interface RecordedBody {
  /** If the body is text. */
  readonly text?: string;
  /** If it is not text. */
  readonly base64?: string;
  /** If the body was longer, and only its beginning is recorded. */
  readonly isCut?: true;
}

const MAX_RECORDED_CHARACTERS = 65_536;

export async function readBody({ headers, text }: Pick<Call, 'headers' | 'text'>): Promise<RecordedBody> {
  const bytes = toBytes(await text(ONE_BYTE));
  try {
    return cut('text', new TextDecoder(charsetOf(headers['content-type']), { fatal: true }).decode(bytes));
  } catch {
    return cut('base64', bytes.toString('base64'));
  }
}

function cut(name: 'text' | 'base64', value: string): RecordedBody {
  if (value.length <= MAX_RECORDED_CHARACTERS) return { [name]: value };
  return { [name]: value.slice(0, MAX_RECORDED_CHARACTERS), isCut: true };
}

/** A charset in which each byte is a different character, so that no byte is lost. */
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
