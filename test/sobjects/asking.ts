/** Requests for records and describes at 59.0, in JSON. */
import type { Answered, Running } from '../support/emulator.ts';

const JSON_TYPE = 'application/json';

export function asking(running: () => Running) {
  const ask = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> =>
    running().send(path.startsWith('/services') ? path : `/services/data/v59.0${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': JSON_TYPE }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    ask,
    /** Creates a record and returns its id. */
    create: async (sObject: string, fields: Record<string, unknown>): Promise<string> => {
      const { status, json, text } = await ask('POST', `/sobjects/${sObject}`, fields);
      if (status !== 201) throw new Error(`${status} ${text}`);
      return (json as { id: string }).id;
    },
    read: async (sObject: string, id: string): Promise<Record<string, unknown>> =>
      (await ask('GET', `/sobjects/${sObject}/${id}`)).json as Record<string, unknown>,
  };
}
