/** Where a subrequest goes: only to a resource of an API version, and only to such as can be a part of the request that it is in (doc). */
import type { Answer } from '../api/resource.ts';
import { NO_SUCH_RESOURCE, notComposable } from './refusals.ts';

/** Where it is to go, taken apart: the version of "/services/data/v59.0/query" is 59, and what is below it "query". */
interface Address {
  readonly pathname: string;
  readonly version: number;
  readonly below: string;
}

/** Which resources can be a part. */
type IsComposable = (address: Address, method: string) => boolean;

/** What carries requests itself, and what takes files (the latter ours). */
const NEVER = /^(composite|(composite|connect)\/batch|composite\/(graph|tree)(\/.*)?|jobs(\/.*)?)$/;

/** Collections are parts of a composite request from 43.0 on (doc). Connect resources are too (seen: composite-requests-of-clients). */
export const inComposite: IsComposable = ({ version, below }) =>
  !NEVER.test(below) && (version >= 43 || !/^composite\//.test(below));

/** Of 34.0 and later, up to the version of the batch; actions from 35.0 on (doc). */
export function inBatch(batchVersion: number): IsComposable {
  return ({ version, below }) =>
    !NEVER.test(below) &&
    !below.startsWith('composite/') &&
    version >= (below.startsWith('actions') ? 35 : 34) &&
    version <= batchVersion;
}

/** Connect resources up to the version of the batch, from the first that has batches on (doc: Generic Batch Input). */
export function inConnectBatch(batchVersion: number): IsComposable {
  return ({ version, below }) =>
    !NEVER.test(below) &&
    /^(chatter|commerce|connect)\//.test(below) &&
    version >= CONNECT_BATCH_SINCE &&
    version <= batchVersion;
}

export const CONNECT_BATCH_SINCE = 28;

/** Records one at a time, at 50.0 and later (doc). What has no digit is no id, but a resource about the object. */
export const inGraph: IsComposable = ({ version, below }, method) =>
  version >= 50 && RECORD_PATHS.some(([path, methods]) => path.test(below) && methods.includes(method));

const RECORD_PATHS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^sobjects\/[^/]+$/, ['POST']],
  [/^sobjects\/[^/]+\/(?=[^/]*\d)[^/]+$/, ['DELETE', 'GET', 'PATCH']],
  [/^sobjects\/[^/]+\/[^/]+\/[^/]+$/, ['DELETE', 'GET', 'PATCH', 'POST']],
];

/** How a request takes the URLs of its parts: the URL to dispatch to, or the answer that stands for it. */
export type ResolveUrl = (url: string, method: string) => string | Answer;

export function resolver(isComposable: IsComposable): ResolveUrl {
  return (url, method) => {
    const address = readAddress(url);
    if (!address) return NO_SUCH_RESOURCE;
    if (!isComposable(address, method)) return notComposable(url);
    const query = url.indexOf('?');
    return query < 0 ? address.pathname : address.pathname + url.slice(query);
  };
}

/** Up to five of a composite request (doc). */
export function isQueryOrCollection(url: string): boolean {
  return /^(query|queryAll|composite\/sobjects)(\/|$)/.test(readAddress(url)?.below ?? '');
}

/** A path made plain first: no dots may lead it elsewhere. */
export function readAddress(url: string): Address | undefined {
  const [path = ''] = url.split('?');
  const collapsed = `http://emulator${path.replace(/\/{2,}/g, '/')}`;
  if (!path.startsWith('/') || !URL.canParse(collapsed)) return undefined;
  const { pathname } = new URL(collapsed);
  const [, version, below] = /^\/services\/data\/v(\d+)\.\d+\/(.*)$/.exec(pathname) ?? [];
  if (below === undefined) return undefined;
  return { pathname, version: Number(version), below: below.replace(/(\.(json|xml))?\/*$/, '') };
}
