/** Reads the bytes of a request body as text: limited in size, decompressed, decoded. It trusts nothing in the request. */
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createUnzip, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { ApiError } from './api-error.ts';
import { bodyTooLarge, unreadableBody } from './errors.ts';

/** The largest body in bytes, and the error for a larger one. */
export interface BodyBound {
  readonly bytes: number;
  readonly tooLarge: () => ApiError;
}

/** The body's text without a byte order mark; "" for no body. `limit` is in bytes, before and after decompression. */
export async function readText(request: IncomingMessage, charset: string, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  const plain = bytes.length === 0 ? bytes : await decompress(bytes, encodingOf(request), limit);
  return decode(plain, charset);
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw bodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let length = 0;
  await eachChunk(request, (chunk) => {
    length += chunk.length;
    if (length > limit) throw bodyTooLarge(limit);
    chunks.push(chunk);
  });
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** Calls `take` for each chunk, by events: for a small body they cost much less than an iterator. Stops reading if `take` throws, and rejects with that. */
function eachChunk(request: IncomingMessage, take: (chunk: Buffer) => void): Promise<void> {
  if (request.readableEnded) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        request.pause();
        stop(() => reject(error));
      }
    };
    const onEnd = () => stop(resolve);
    const onError = (error: Error) => stop(() => reject(error));
    const onClose = () => onError(new Error('The connection was closed before the whole body had arrived'));
    const stop = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      settle();
    };
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
    if (request.destroyed) onClose();
  });
}

/** A reader that stops early does not destroy the request, which is still to be answered while the rest of its body is discarded (answer.ts). */
function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

type Decoder = InstanceType<typeof TextDecoder>;

type Decompressor = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decompressors: Readonly<Record<string, Decompressor>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: inflateEither,
};

/** "deflate" means zlib's format in the standard, and the raw format for some clients; the first byte shows which one it is. */
function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8;
  return isZlib ? promisify(inflate)(bytes, options) : promisify(inflateRaw)(bytes, options);
}

/** Undefined for a body that is not compressed. In lower case. */
function encodingOf({ headers }: IncomingMessage): string | undefined {
  const name = headers['content-encoding']?.trim().toLowerCase();
  return name === '' || name === 'identity' ? undefined : name;
}

function decompressorOf(name: string): Decompressor {
  const found = Object.hasOwn(decompressors, name) ? decompressors[name] : undefined;
  if (!found)
    throw unreadableBody(`Content-Encoding '${name}' is not supported. Supported are gzip, deflate`);
  return found;
}

async function decompress(bytes: Buffer, name: string | undefined, limit: number): Promise<Buffer> {
  if (name === undefined) return bytes;
  const run = decompressorOf(name);
  try {
    return await run(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(limit);
    throw unreadableBody(`The HTTP entity body is not valid ${name}`);
  }
}

function decode(bytes: Buffer, charset: string): string {
  return decodeWith(charset === 'utf-8' ? UTF_8 : decoderOf(charset), bytes, false);
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** `keepsMark` of UTF-8: in UTF-16 the mark tells the order of the bytes, and is not a character. */
function decoderOf(charset: string, keepsMark = false): Decoder {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: keepsMark });
  } catch {
    throw unreadableBody(`Charset '${charset}' is not supported`);
  }
}

function decodeWith(decoder: Decoder, bytes: Buffer | undefined, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw unreadableBody(`The HTTP entity body is not valid ${decoder.encoding}`);
  }
}

/** The body as UTF-8 in chunks, never in memory as a whole; otherwise like readText, but UTF-8 keeps its byte order mark, for the resource to judge. */
export async function* streamText(
  request: IncomingMessage,
  charset: string,
  bound: BodyBound,
): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > bound.bytes) throw bound.tooLarge();
  for await (const text of decoded(bounded(unzipped(request), bound.bytes, bound.tooLarge), charset))
    yield Buffer.from(text);
}

async function* bounded(chunks: AsyncIterable<Buffer>, limit: number, tooLarge: () => ApiError) {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > limit) throw tooLarge();
    yield chunk;
  }
}

async function* unzipped(request: IncomingMessage): AsyncGenerator<Buffer> {
  const name = encodingOf(request);
  const bytes = chunksOf(request);
  if (name === undefined) yield* bytes;
  else {
    decompressorOf(name);
    try {
      yield* pipeline(bytes, createUnzip(), () => {});
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      throw code.startsWith('Z_') ? unreadableBody(`The HTTP entity body is not valid ${name}`) : error;
    }
  }
}

async function* decoded(chunks: AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  const decoder = decoderOf(charset, /^utf-?8$/i.test(charset));
  for await (const chunk of chunks) yield decodeWith(decoder, chunk, true);
  yield decodeWith(decoder, undefined, false);
}
