/** The controls of Apex REST: its stubs, and the recorded requests. */
import type { Route } from '../api/route.ts';
import { invalid, ok, readOwnJson, route } from './control-route.ts';

/** What the apex-rest room offers to the controls. */
export interface ApexRestControl {
  stubs(): Promise<readonly object[]>;
  /** Returns the new stubs, or the problems of the input. */
  put(input: unknown): Promise<readonly object[] | { errors: readonly string[] }>;
  readonly requests: readonly object[];
  clearRequests(): void;
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
    (await org.apexRest()).clearRequests();
    return { status: 204 };
  }),
];
