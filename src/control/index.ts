/** Our own controls, under /_emulator: a path that Salesforce does not have. For this machine alone; JSON only. */
import { readFile } from 'node:fs/promises';
import { notFound } from '../api/errors.ts';
import type { Answer, Rooms } from '../api/resource.ts';
import type { Route } from '../api/route.ts';
import type { OperationQueue } from '../background/queue.ts';
import { readSettings } from '../org/settings.ts';
import { invalid, ok, readInput, route } from './control-route.ts';
import { type Notify, notifyRefund } from './gateway-notification.ts';
import { type LoginControl, loginControlRoutes } from './login.ts';

export interface ControlRooms extends Rooms {
  readonly operations: OperationQueue;
  readonly version: string;
  /** That https shows, in PEM. */
  readonly certificate: () => Promise<string>;
  /** Tells the org what a payment gateway says later about a refund. */
  readonly notify: Notify;
  readonly login: () => Promise<LoginControl>;
}

export function controlRoutes(rooms: ControlRooms): Route[] {
  const { org, operations } = rooms;
  return [
    route('GET', '/_emulator', async () =>
      ok({ name: 'sfom-emulator', version: rooms.version, organizationId: org.id }),
    ),
    route('GET', '/_emulator/openapi.yaml', async () => ({
      status: 200,
      text: { mediaType: 'application/yaml;charset=UTF-8', body: await readFile(OPENAPI, 'utf8') },
    })),
    route('GET', '/_emulator/certificate', async () => ({
      status: 200,
      text: { mediaType: 'application/x-pem-file', body: await rooms.certificate() },
    })),
    route('GET', '/_emulator/settings', async () => ok(org.settings)),
    route('PATCH', '/_emulator/settings', async (call) => changeSettings(rooms, await readInput(call))),
    route('POST', '/_emulator/gateway-notifications', async (call) =>
      notifyRefund(rooms.notify, await readInput(call)),
    ),
    route('GET', '/_emulator/events/:sObject', async ({ params }) =>
      listEvents(rooms, params.sObject as string),
    ),
    route('GET', '/_emulator/idle', async () => {
      await operations.idle();
      return ok({ idle: true });
    }),
    ...loginControlRoutes(rooms),
  ];
}

const OPENAPI = new URL('../../openapi.yaml', import.meta.url);

async function changeSettings({ org }: Rooms, input: unknown): Promise<Answer> {
  const read = await readSettings(input);
  if ('errors' in read) throw invalid(read.errors.join('; '));
  return ok(await org.changeSettings(read.settings));
}

/** Platform events that the org published, oldest first. */
async function listEvents({ org }: Rooms, name: string): Promise<Answer> {
  const type = org.sObjectType(name);
  if (type?.keyPrefix !== null) throw notFound();
  const events = await org.all(type.name);
  return ok({ events: events.map(({ Id: _, ...event }) => event) });
}
