/** Where a subrequest may go: only to a resource of an API version that can be a part of the surrounding request (doc). */
import type { Answer } from '../api/resource.ts';
import { NO_SUCH_RESOURCE, notComposable } from './refusals.ts';

/** A parsed URL: "/services/data/v59.0/query" has the version 59 and, below it, "query". */
interface Address {
  readonly pathname: string;
  readonly version: number;
  readonly below: string;
}

/** Whether the resource can be a part. */
type IsComposable = (address: Address, method: string) => boolean;

/** Resources that carry requests themselves, and those that take files (the latter ours). */
const NEVER = /^(composite|(composite|connect)\/batch|composite\/(graph|tree)(\/.*)?|jobs(\/.*)?)$/;

/** Collections can be parts of a composite request from 43.0 on (doc). Connect resources can too (seen: composite-requests-of-clients). */
export const inComposite: IsComposable = ({ version, below }) =>
  !NEVER.test(below) && (version >= 43 || !/^composite\//.test(below));

/** Resources from 34.0 up to the version of the batch; actions from 35.0 on (doc). */
export function inBatch(batchVersion: number): IsComposable {
  return ({ version, below }) =>
    !NEVER.test(below) &&
    !below.startsWith('composite/') &&
    version >= (below.startsWith('actions') ? 35 : 34) &&
    version <= batchVersion;
}

/** Connect resources from the first version with batches up to the version of the batch (doc: Generic Batch Input). */
export function inConnectBatch(batchVersion: number): IsComposable {
  return ({ version, below }) =>
    !NEVER.test(below) &&
    /^(chatter|commerce|connect)\//.test(below) &&
    version >= CONNECT_BATCH_SINCE &&
    version <= batchVersion;
}

export const CONNECT_BATCH_SINCE = 28;

/** Single records at 50.0 and later (doc). A segment without a digit is not an id, but a resource of the object, such as describe. */
export const inGraph: IsComposable = ({ version, below }, method) =>
  version >= 50 && RECORD_PATHS.some(([path, methods]) => path.test(below) && methods.includes(method));

const RECORD_PATHS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^sobjects\/[^/]+$/, ['POST']],
  [/^sobjects\/[^/]+\/(?=[^/]*\d)[^/]+$/, ['DELETE', 'GET', 'PATCH']],
  [/^sobjects\/[^/]+\/[^/]+\/[^/]+$/, ['DELETE', 'GET', 'PATCH', 'POST']],
];

/** Checks the URL of a part: returns the URL to dispatch to, or the error to answer in its place. */
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

/** Whether the URL is a query or a collection, of which a composite request may have five (doc). */
export function isQueryOrCollection(url: string): boolean {
  return /^(query|queryAll|composite\/sobjects)(\/|$)/.test(readAddress(url)?.below ?? '');
}

/** The path is normalized first, so that dots cannot lead it elsewhere. */
export function readAddress(url: string): Address | undefined {
  const [path = ''] = url.split('?');
  const collapsed = `http://emulator${path.replace(/\/{2,}/g, '/')}`;
  if (!path.startsWith('/') || !URL.canParse(collapsed)) return undefined;
  const { pathname } = new URL(collapsed);
  const [, version, below] = /^\/services\/data\/v(\d+)\.\d+\/(.*)$/.exec(pathname) ?? [];
  if (below === undefined) return undefined;
  return { pathname, version: Number(version), below: below.replace(/(\.(json|xml))?\/*$/, '') };
}
