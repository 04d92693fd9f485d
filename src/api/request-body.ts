/** Reads a request's bytes into text: bounded in size, un-gzipped, decoded. Nothing is trusted. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { bodyTooLarge, unreadableBody } from './errors.ts';

/** The body's text, without a byte order mark; "" when there is none. `limit` bounds the bytes, before and after decompression. */
export async function readText(request: IncomingMessage, charset: string, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  const plain =
    bytes.length === 0 ? bytes : await decompress(bytes, request.headers['content-encoding'], limit);
  return decode(plain, charset);
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw bodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as Readable as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw bodyTooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

const decompressors: Readonly<
  Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: inflateEither,
};

/** "deflate" means zlib's format by the standard and the bare one to some clients; the first byte tells. */
function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8;
  return isZlib ? promisify(inflate)(bytes, options) : promisify(inflateRaw)(bytes, options);
}

async function decompress(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase();
  if (!name || name === 'identity') return bytes;
  const run = Object.hasOwn(decompressors, name) ? decompressors[name] : undefined;
  if (!run) throw unreadableBody(`Content-Encoding '${name}' is not supported. Supported are gzip, deflate`);
  try {
    return await run(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(limit);
    throw unreadableBody(`The HTTP entity body is not valid ${name}`);
  }
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    const isUnknown = error instanceof RangeError;
    throw unreadableBody(
      isUnknown ? `Charset '${charset}' is not supported` : `The HTTP entity body is not valid ${charset}`,
    );
  }
}
