/** Writes an answer to the client: as JSON or XML, compressed when the client accepts that. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createDeflate, createGzip, deflate, deflateSync, gzip, gzipSync } from 'node:zlib';
import { type Format, preferredEncoding } from './media.ts';
import { once } from './once.ts';
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
  const isPretty = request.headers['x-prettyprint'] === '1';
  const printed = isPretty || format !== 'json' ? await print(answer, format, isPretty) : printJson(answer);
  if (!printed) {
    response.writeHead(answer.status, headers);
    return end(request, response, lingerMs);
  }
  headers['Content-Type'] = printed.contentType;
  headers.Vary = varyOf(headers.Vary);
  const encoding = preferredEncoding(request.headers['accept-encoding']);
  const body =
    encoding === 'identity' ? plain(answer, printed) : await compress(printed.text, encoding, headers);
  headers['Content-Length'] = Buffer.byteLength(body);
  response.writeHead(answer.status, headers);
  return end(request, response, lingerMs, request.method === 'HEAD' ? undefined : body);
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
  body?: Buffer | string,
): Promise<void> {
  if (!request.complete) {
    if (body) response.write(body);
    if (!(await discardRest(request, lingerMs))) {
      response.destroy();
      return;
    }
    response.end();
  } else response.end(body);
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

interface Printed {
  readonly text: string;
  readonly contentType: string;
}

/** An import that is repeated costs as much as a small answer. */
const loadXmlWriter = once(() => import('./xml-writer.ts'));

async function print(answer: Answer, format: Format, pretty: boolean): Promise<Printed | undefined> {
  const { body, jsonText } = answer;
  if (answer.text || (body === undefined && jsonText === undefined)) return printJson(answer);
  if (format === 'json') {
    const { prettyJson } = await import('./pretty-json.ts');
    return { text: prettyJson(jsonText ?? JSON.stringify(body)), contentType: CONTENT_TYPES.json };
  }
  const { printXml } = await loadXmlWriter();
  const { root = 'result', value = answer.body } = answer.xml ?? {};
  return { text: printXml(root, value, pretty), contentType: CONTENT_TYPES.xml };
}

function printJson({ text, body, jsonText }: Answer): Printed | undefined {
  if (text) return { text: text.body, contentType: text.mediaType };
  if (body === undefined && jsonText === undefined) return undefined;
  return { text: jsonText ?? JSON.stringify(body), contentType: CONTENT_TYPES.json };
}

/** Node sends a text and the headers before it as one text, in UTF-8. So it gets no text where the headers may be a user's own: those are in Latin-1. */
function plain({ text: own }: Answer, { text }: Printed): string | Buffer {
  return own ? Buffer.from(text) : text;
}

const COMPRESSORS = {
  gzip: { now: gzipSync, later: promisify(gzip) },
  deflate: { now: deflateSync, later: promisify(deflate) },
};

async function compress(
  text: string,
  encoding: keyof typeof COMPRESSORS,
  headers: Record<string, string | number>,
): Promise<Buffer> {
  const bytes = Buffer.from(text);
  headers['Content-Encoding'] = encoding;
  const compressor = COMPRESSORS[encoding];
  return bytes.length > MAX_SYNC_COMPRESSION_BYTES ? compressor.later(bytes) : compressor.now(bytes);
}

/** What the printing of an answer depends on, and what else it does by its own header. */
function varyOf(own: string | number | undefined): string {
  return ['Accept, Accept-Encoding', ...(own === undefined ? [] : [own])].join(', ');
}
