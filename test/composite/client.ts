/** A client of the composite resources of a running emulator, and counts of its org's commits and records. */
import type { Answered, Running } from '../support/emulator.ts';
import { answerFromXml, bodyInXml } from './in-xml.ts';

export const HERE = '/services/data/v59.0';

/** An order summary of the demo org, and a credit memo of it that can be refunded. */
export const ORDER_SUMMARY = '1Osxx0000000001CAA';
export const CREDIT_MEMO = '50gxx0000000101AAA';

/** The formats of batch, tree and collections. */
export const FORMATS = ['JSON', 'XML'] as const;

export type Format = (typeof FORMATS)[number];

/** A function that sends a request in that format. `json` of the answer is the same in both formats. */
export function clientIn(running: () => Running, format: Format) {
  return format === 'JSON' ? jsonClient(running) : xmlClient(running);
}

function xmlClient(running: () => Running) {
  return async (method: string, path: string, body?: unknown, version = 59): Promise<Answered> => {
    const headers = { 'Content-Type': 'application/xml', Accept: 'application/xml' };
    const answered = await running().send(`/services/data/v${version}.0${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: bodyInXml(path, body) }),
    });
    return { ...answered, json: await answerFromXml(answered.text) };
  };
}

export function jsonClient(running: () => Running) {
  return (method: string, path: string, body?: unknown, version = 59): Promise<Answered> =>
    running().send(`/services/data/v${version}.0${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
}

/** The number of commits of the org while `work` runs. */
export async function commitsOf({ emulator }: Running, work: () => Promise<unknown>): Promise<number> {
  let commits = 0;
  const stop = emulator.org.onCommit(() => {
    commits += 1;
  });
  await work();
  stop();
  return commits;
}

/** The number of records of an object. */
export async function countOf({ emulator }: Running, sObject: string): Promise<number> {
  return (await emulator.org.all(sObject)).length;
}

/** The code of a parser's error has the name of the format. */
export function inFormat(errorCode: string, format: Format): string {
  return errorCode.replace(/^JSON(?=_PARSER_ERROR$)/, format);
}
