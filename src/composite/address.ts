/** Where a subrequest goes: only to a resource of an API version, and never back into what carries subrequests itself. */
import type { Answer } from '../api/resource.ts';
import { NO_SUCH_RESOURCE, notComposable } from './refusals.ts';

/** Resources that cannot be a part of another request: each could hold many times as many again (ours). */
const CARRIERS = /^\/services\/data\/v\d+\.\d+\/composite(\/(batch|graph))?\/?(\.\w+)?$/;

const RESOURCE = /^\/services\/data\/v\d+\.\d+\//;

/** What composite graphs take (doc): records, one at a time. */
const RECORD = /^\/services\/data\/v\d+\.\d+\/sobjects\/[^/]+(\/[^/]+){0,2}\/?$/;

/** The URL to dispatch to, or the answer that stands for it. It is made plain first: no dots may lead it elsewhere. */
export function resolveUrl(url: string): string | Answer {
  const [path = '', ...query] = url.split('?');
  const collapsed = `http://emulator${path.replace(/\/{2,}/g, '/')}`;
  if (!path.startsWith('/') || !URL.canParse(collapsed)) return NO_SUCH_RESOURCE;
  const { pathname } = new URL(collapsed);
  if (!RESOURCE.test(pathname)) return NO_SUCH_RESOURCE;
  if (CARRIERS.test(pathname)) return notComposable(url);
  return query.length > 0 ? `${pathname}?${query.join('?')}` : pathname;
}

/** The same for a composite graph. */
export function resolveRecordUrl(url: string): string | Answer {
  const resolved = resolveUrl(url);
  if (typeof resolved !== 'string') return resolved;
  return RECORD.test(resolved.replace(/\?.*$/s, '')) ? resolved : notComposable(url);
}
