/** A running emulator and a client for it: real HTTP on 127.0.0.1, every JSON answer checked against openapi.yaml. */
import { absentApi } from '../../src/api/absent.ts';
import { type Emulator, type EmulatorOptions, startWithOrg } from '../../src/emulator.ts';
import { createLog } from '../../src/log.ts';
import type { OrgPlace } from '../../src/org/org-place.ts';
import type { Org } from '../../src/org/port.ts';
import { TestClock } from './clock.ts';
import { demoStorage } from './demo-org.ts';
import { checkAnswer } from './openapi.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON body; undefined for any other. */
  readonly json: unknown;
}

/** Has the whole org, private objects included; users see only a small part of it. */
interface TestEmulator extends Omit<Emulator, 'org'> {
  readonly org: Org;
}

export interface Running {
  readonly emulator: TestEmulator;
  readonly clock: TestClock;
  /** Sends a request with the ready-made token; `path` is from the root. */
  send(path: string, init?: RequestInit): Promise<Answered>;
  /** GET /sobjects/T/ID at v59.0, as data. */
  read(sObject: string, id: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** `storage` replaces the org directory; `lingerMs` is how long the server waits for bodies that are not read. Without a place for the org it is the demo org in memory. */
export async function runEmulator(
  options: EmulatorOptions & Pick<OrgPlace, 'storage'> & { readonly lingerMs?: number } = {},
): Promise<Running> {
  const clock = new TestClock();
  const { data, seed, storage = (data ?? seed) ? undefined : demoStorage(clock.now()) } = options;
  const started = await startWithOrg({
    clock,
    log: createLog('error'),
    ...options,
    ...(storage && { storage }),
  });
  const emulator = { ...started.emulator, org: started.org.services.org };
  const send = async (path: string, init: RequestInit = {}): Promise<Answered> => {
    const headers = {
      // Else `fetch` would ask for gzip, and both ends would spend their time on that.
      'Accept-Encoding': 'identity',
      Authorization: `Bearer ${emulator.token}`,
      ...(init.headers as Record<string, string>),
    };
    return toAnswered(path, init, await fetch(emulator.url + path, { ...init, headers }));
  };
  return {
    emulator,
    clock,
    send,
    read: async (sObject, id) => {
      const { status, json, text } = await send(`/services/data/v59.0/sobjects/${sObject}/${id}`);
      if (status !== 200) throw new Error(`${sObject} ${id}: ${status} ${text}`);
      return json as Record<string, unknown>;
    },
    close: () => emulator.close(),
  };
}

async function toAnswered(
  path: string,
  { method = 'GET', body: sent }: RequestInit,
  response: Response,
): Promise<Answered> {
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  const json = contentType.startsWith('application/json') && text !== '' ? JSON.parse(text) : undefined;
  const isTold = /^\/(services|_emulator|id|\.well-known|login|setup|secur)\b/.test(path);
  if (isTold && !isAbsent(path) && response.status !== 404 && response.status !== 401) {
    const { status } = response;
    checkAnswer({ method, path, status, contentType, body: json ?? text, sent: sentText(sent) });
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** The description does not cover the answers of a user's stubs; they have tests of their own. */
function isAbsent(path: string): boolean {
  if (path.startsWith('/services/apexrest/')) return true;
  const plain = path.replace(/\?.*/s, '');
  const isIt = absentPaths.get(plain) ?? absentApi(plain) !== undefined;
  absentPaths.set(plain, isIt);
  return isIt;
}

/** By path: looking one up takes dozens of patterns, and many tests send to one path again and again. */
const absentPaths = new Map<string, boolean>();

function sentText(body: RequestInit['body']): string {
  return typeof body === 'string' ? body : '';
}

/** The heart of the matter: POST ensure-refunds-async. */
export function refundsPath(orderSummaryId: string, version = 59): string {
  return `/services/data/v${version}.0/commerce/order-management/order-summaries/${orderSummaryId}/async-actions/ensure-refunds-async`;
}
