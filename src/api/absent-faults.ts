/** How APIs with errors in a form of their own say that they are not emulated. */
import { isObject } from '../is-object.ts';
import type { ApiRequest } from './api-request.ts';
import { charsetOf } from './media.ts';
import type { Answer } from './resource.ts';

/** The parts of a request that the answers depend on. */
type RequestParts = Pick<ApiRequest, 'headers' | 'text' | 'context'>;

/** Bulk API 1.0: its form of an error, and its code for an org without it, in XML unless the client speaks JSON (doc: Errors). Its status is 501 (ours). */
export async function bulkFault({ headers }: RequestParts, exceptionMessage: string): Promise<Answer> {
  const body = { exceptionCode: 'FeatureNotEnabled', exceptionMessage };
  const format = /\bjson\b/i.test(headers['content-type'] ?? headers.accept ?? '') ? 'json' : 'xml';
  return {
    status: 501,
    body,
    format,
    xml: { root: 'error', value: { $: { xmlns: BULK_NAMESPACE }, ...body } },
  };
}

const BULK_NAMESPACE = 'http://www.force.com/2009/06/asyncapi/dataload';

/**
 * The Streaming API: each message of a client fails, with the advice to stop (seen: bayeux-error; the code and the advice are ours). An HTTP
 * error would make clients retry for ever. Returns undefined for a request without a message.
 */
export async function bayeuxFault(
  { headers, text, context }: RequestParts,
  error: string,
): Promise<Answer | undefined> {
  if (context.method !== 'POST') return undefined;
  const messages = readMessages(await text(charsetOf(headers['content-type'])));
  if (messages.length === 0) return undefined;
  const body = messages.map(({ id, channel }) => ({
    ...(id === undefined ? {} : { id }),
    channel,
    successful: false,
    error: `501::${error}`,
    advice: { reconnect: 'none' },
  }));
  return { status: 200, body, format: 'json' };
}

/** The messages that name a channel. */
function readMessages(text: string): Readonly<Record<string, unknown>>[] {
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    return [];
  }
  return [sent]
    .flat()
    .filter(isObject)
    .filter(({ channel }) => typeof channel === 'string');
}
