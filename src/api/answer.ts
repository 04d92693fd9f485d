/** Writes an answer to the client: as JSON or XML, compressed when the client accepts that. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createDeflate, createGzip, deflate, deflateSync, gzip, gzipSync } from 'node:zlib';
import { type Format, preferredEncoding } from './media.ts';
import type { Answer, TextStream } from './resource.ts';

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json;charset=UTF-8',
  xml: 'application/xml;charset=UTF-8',
};

/** Longer bodies are compressed off the event loop. */
const MAX_SYNC_COMPRESSION_BYTES = 32_768;

export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  format: Format,
  lingerMs = LINGER_MS,
): Promise<void> {
  if (answer.stream) return writeStream(request, response, answer, answer.stream, lingerMs);
  const headers: Record<string, string | number> = { ...answer.headers };
  const printed = await print(answer, format, request.headers['x-prettyprint'] === '1');
  if (printed) {
    headers['Content-Type'] = printed.contentType;
    const bytes = await compress(printed.text, request.headers['accept-encoding'], headers);
    headers['Content-Length'] = bytes.length;
    response.writeHead(answer.status, headers);
    await end(request, response, lingerMs, request.method === 'HEAD' ? undefined : bytes);
  } else {
    response.writeHead(answer.status, headers);
    await end(request, response, lingerMs);
  }
}

/** After the answer, the time in which a client may finish sending a body that is not read. */
const LINGER_MS = 2_000;

/**
 * A client may still be sending its body when the answer is ready. The rest of the body is discarded for a while, because closing a
 * connection with unread bytes resets it, and the answer is lost. A client that is still sending after that time is disconnected.
 */
async function end(
  request: IncomingMessage,
  response: ServerResponse,
  lingerMs: number,
  bytes?: Buffer,
): Promise<void> {
  if (!request.complete) {
    if (bytes) response.write(bytes);
    if (!(await discardRest(request, lingerMs))) {
      response.destroy();
      return;
    }
    response.end();
  } else response.end(bytes);
}

/** Resolves to whether the request's body ended in time. */
function discardRest(request: IncomingMessage, lingerMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      resolve(request.complete);
    };
    const timer = setTimeout(settle, lingerMs);
    request.once('end', settle).once('close', settle).once('error', settle);
    request.unpipe().resume();
  });
}

/** The length is unknown: a fault in the middle closes the connection, so that no client takes a part for the whole. */
async function writeStream(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers }: Answer,
  { mediaType, pieces }: TextStream,
  lingerMs: number,
): Promise<void> {
  const encoding = preferredEncoding(request.headers['accept-encoding']);
  const isEncoded = encoding !== 'identity';
  response.writeHead(status, {
    ...headers,
    'Content-Type': mediaType,
    Vary: varyOf(headers?.Vary),
    ...(isEncoded ? { 'Content-Encoding': encoding } : {}),
  });
  if (request.method === 'HEAD') await end(request, response, lingerMs);
  else if (isEncoded) await pipeline(pieces, STREAMS[encoding](), response);
  else await pipeline(pieces, response);
}

const STREAMS = { gzip: createGzip, deflate: createDeflate };

async function print(
  answer: Answer,
  format: Format,
  pretty: boolean,
): Promise<{ text: string; contentType: string } | undefined> {
  if (answer.text) return { text: answer.text.body, contentType: answer.text.mediaType };
  if (answer.body === undefined && answer.jsonText === undefined) return undefined;
  if (format === 'json') {
    const compact = answer.jsonText ?? JSON.stringify(answer.body);
    const text = pretty ? (await import('./pretty-json.ts')).prettyJson(compact) : compact;
    return { text, contentType: CONTENT_TYPES.json };
  }
  const { printXml } = await import('./xml-writer.ts');
  const { root = 'result', value = answer.body } = answer.xml ?? {};
  return { text: printXml(root, value, pretty), contentType: CONTENT_TYPES.xml };
}

const COMPRESSORS = {
  gzip: { now: gzipSync, later: promisify(gzip) },
  deflate: { now: deflateSync, later: promisify(deflate) },
};

async function compress(
  text: string,
  acceptEncoding: string | undefined,
  headers: Record<string, string | number>,
): Promise<Buffer> {
  const bytes = Buffer.from(text);
  const encoding = preferredEncoding(acceptEncoding);
  headers.Vary = varyOf(headers.Vary);
  if (encoding === 'identity') return bytes;
  headers['Content-Encoding'] = encoding;
  const compressor = COMPRESSORS[encoding];
  return bytes.length > MAX_SYNC_COMPRESSION_BYTES ? compressor.later(bytes) : compressor.now(bytes);
}

/** What the printing of an answer depends on, and what else it does by its own header. */
function varyOf(own: string | number | undefined): string {
  return ['Accept, Accept-Encoding', ...(own === undefined ? [] : [own])].join(', ');
}
