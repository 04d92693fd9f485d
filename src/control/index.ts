/** Our own controls, under /_emulator: a path that Salesforce does not have. For this machine alone; JSON only. */
import { readFile } from 'node:fs/promises';
import { ApiError, notFound, unsupportedMediaType } from '../api/errors.ts';
import { readJson } from '../api/json-source.ts';
import { readContentType } from '../api/media.ts';
import type { Answer, Rooms } from '../api/resource.ts';
import type { Call, Route } from '../api/serve.ts';
import { readSettings } from '../org/settings.ts';

export interface ControlRooms extends Rooms {
  readonly version: string;
  /** That https shows, in PEM. */
  readonly certificate: () => Promise<string>;
  /** Tells the org what a payment gateway says later about a refund: "applied", "repeated" or "unknown". */
  readonly notify: (idempotencyKey: string, outcome: 'approve' | 'decline') => Promise<string>;
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
    route('POST', '/_emulator/gateway-notifications', async (call) => notify(rooms, await readInput(call))),
    route('GET', '/_emulator/events/:sObject', async ({ params }) =>
      listEvents(rooms, params.sObject as string),
    ),
    route('GET', '/_emulator/idle', async () => {
      await operations.idle();
      return ok({ idle: true });
    }),
  ];
}

const OPENAPI = new URL('../../openapi.yaml', import.meta.url);

/** Only this machine may steer the emulator, also when it listens to others. */
function route(method: Route['method'], path: string, answer: Route['answer']): Route {
  const guarded: Route['answer'] = async (call) => {
    if (!/^(127\.|::1$|::ffff:127\.)/.test(call.remoteAddress)) throw notFound();
    return answer(call);
  };
  return { method, path, answer: guarded };
}

function ok(body: unknown): Answer {
  return { status: 200, body, format: 'json' };
}

function invalid(message: string): ApiError {
  return new ApiError(message, { status: 400, shape: 'connect', errorCode: 'INVALID_INPUT' });
}

/** Asking for JSON's own media type keeps pages of other sites from sending here what a browser sends unasked. */
async function readInput({ headers, text }: Call): Promise<unknown> {
  const mediaType = headers['content-type'] ?? '';
  const { charset, format } = readContentType(mediaType);
  if (format !== 'json') throw unsupportedMediaType(mediaType);
  return (await readJson(await text(charset))).value;
}

async function changeSettings({ org }: Rooms, input: unknown): Promise<Answer> {
  const read = await readSettings(input);
  if ('errors' in read) throw invalid(read.errors.join('; '));
  return ok(await org.changeSettings(read.settings));
}

async function notify({ notify: tell }: ControlRooms, input: unknown): Promise<Answer> {
  const { sfRefNumber, outcome } = (input ?? {}) as Record<string, unknown>;
  if (typeof sfRefNumber !== 'string' || (outcome !== 'approve' && outcome !== 'decline')) {
    throw invalid('Send {"sfRefNumber": text, "outcome": "approve" or "decline"}');
  }
  const receipt = await tell(sfRefNumber, outcome);
  if (receipt === 'unknown')
    throw invalid(`No refund was asked of a payment gateway under SfRefNumber ${sfRefNumber}`);
  return ok({ receipt });
}

/** Platform events that the org published, oldest first. */
async function listEvents({ org }: Rooms, name: string): Promise<Answer> {
  const type = org.sObjectType(name);
  if (type?.keyPrefix !== null) throw notFound();
  const events = await org.all(type.name);
  return ok({ events: events.map(({ Id: _, ...event }) => event) });
}
