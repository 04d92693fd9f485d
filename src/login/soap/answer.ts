/** POST /services/Soap/{u|c}/VV.V[/ORG]: answers an envelope with an envelope; faults are HTTP 500. */
import { charsetOf } from '../../api/media.ts';
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { readVersion } from '../../api/versions.ts';
import { stackOf } from '../../log.ts';
import { StorageUnavailable } from '../../org/storage/port.ts';
import type { LoginServices } from '../services.ts';
import { NAMESPACES, printFault, printResponse, readEnvelope, type SoapApi } from './envelope.ts';
import { noSuchApi, noSuchOperation, SoapFault, serverUnavailable, unsupportedApiVersion } from './fault.ts';
import { OPERATIONS, type SoapCall } from './operations.ts';

export async function answerSoap(services: LoginServices, call: Call): Promise<Answer> {
  const letter = call.params.api ?? '';
  const api: SoapApi = isServed(letter) ? letter : 'u';
  try {
    if (!isServed(letter)) throw noSuchApi(letter);
    const version = readSoapVersion(call.params.version ?? '');
    const request = await readEnvelope(await call.text(charsetOf(call.headers['content-type'])));
    const content = await operate(services, { request, api, version, baseUrl: call.baseUrl });
    return xmlAnswer(200, printResponse(api, request.operation, content));
  } catch (error) {
    return xmlAnswer(500, printFault(api, faultOf(error, services)));
  }
}

/** Returns the fault to answer; rethrows any other error. */
function faultOf(error: unknown, { log }: LoginServices): SoapFault {
  if (error instanceof SoapFault) return error;
  if (!(error instanceof StorageUnavailable)) throw error;
  log.error(`SOAP: ${stackOf(error)}`);
  return serverUnavailable(error.plainCause);
}

function xmlAnswer(status: number, body: string): Answer {
  return {
    status,
    text: { mediaType: 'text/xml;charset=UTF-8', body },
    headers: { 'Cache-Control': 'no-store' },
  };
}

async function operate(services: LoginServices, call: SoapCall): Promise<unknown> {
  const { operation } = call.request;
  const run = OPERATIONS.get(operation);
  if (!run) throw noSuchOperation(NAMESPACES[call.api].api, operation, [...OPERATIONS.keys()]);
  return run(services, call);
}

/** Accepts "62.0" and "62" (seen: soap-login); returns "62.0". */
function readSoapVersion(segment: string): string {
  const version = /^\d+(\.0)?$/.test(segment) ? readVersion(`v${segment.replace(/\.0$/, '')}.0`) : undefined;
  if (version === undefined) throw unsupportedApiVersion();
  return `${version}.0`;
}

function isServed(letter: string): letter is SoapApi {
  return Object.hasOwn(NAMESPACES, letter);
}
