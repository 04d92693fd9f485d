/** Reads the body of a request as its resource expects it: JSON or XML, checked; a part of a multipart body; or a stream. */
import type { ApiRequest } from './api-request.ts';
import { bodyRequired } from './errors.ts';
import { readJson } from './json-source.ts';
import { readBoundary, readContentType, readTextType } from './media.ts';
import { readParts } from './multipart.ts';
import type { Input } from './representation.ts';
import type { Source } from './source.ts';

/**
 * Rejects with the ApiError that refuses the body; errors in a stream show only when it is read. `prepare` runs before the check, and may
 * remove members that are not for the resource.
 */
export async function readInput(
  request: ApiRequest,
  input: Input,
  version: number,
  prepare?: (source: Source) => Promise<void>,
): Promise<Source> {
  if (input.stream) return readStream(request, input.stream);
  const boundary = input.formPart && readBoundary(request.headers['content-type']);
  const source = boundary
    ? await readForm(request, input.formPart as string, boundary)
    : await readWhole(request, input);
  await prepare?.(source);
  await input.check(source, version);
  return source;
}

async function readWhole(request: ApiRequest, input: Input): Promise<Source> {
  const { format, charset } = readContentType(request.headers['content-type']);
  const text = await request.text(charset);
  if (text.trim() === '') throw bodyRequired();
  return format === 'xml' ? input.readXml(text) : readJson(text);
}

async function readForm(request: ApiRequest, name: string, boundary: string): Promise<Source> {
  const parts = readParts(await request.text('utf-8'), boundary);
  const text = parts.get(name) ?? '';
  if (text.trim() === '') throw bodyRequired();
  return { ...(await readJson(text)), parts };
}

function readStream(request: ApiRequest, { mediaType, bound }: NonNullable<Input['stream']>): Source {
  const charset = readTextType(request.headers['content-type'], mediaType);
  const start = { line: 1, column: 1 };
  return {
    value: request.stream(charset, bound),
    longNumbers: [],
    tokenAt: async () => ({ text: 'text', start, met: start }),
  };
}
