/** The stubs of Apex REST, and what they were asked. */
import type { Route } from '../api/route.ts';
import { invalid, ok, readOwnJson, route } from './control-route.ts';

/** What the apex-rest room lets be read and changed. */
export interface ApexRestControl {
  stubs(): Promise<readonly object[]>;
  /** The stubs as they are now, or what is wrong with the input. */
  put(input: unknown): Promise<readonly object[] | { errors: readonly string[] }>;
  readonly requests: readonly object[];
  forgetRequests(): void;
}

interface Org {
  apexRest(): Promise<ApexRestControl>;
}

const STUBS = '/_emulator/apex-rest';
const REQUESTS = '/_emulator/apex-rest/requests';

export const apexRestControlRoutes: readonly Route<Org>[] = [
  route<Org>('GET', STUBS, async ({ org }) => ok(await (await org.apexRest()).stubs())),
  route<Org>('PUT', STUBS, async (call) => {
    const put = await (await call.org.apexRest()).put(await readOwnJson(call));
    if ('errors' in put) throw invalid(put.errors.join('; '));
    return ok(put);
  }),
  route<Org>('GET', REQUESTS, async ({ org }) => ok({ requests: (await org.apexRest()).requests })),
  route<Org>('DELETE', REQUESTS, async ({ org }) => {
    (await org.apexRest()).forgetRequests();
    return { status: 204 };
  }),
];
