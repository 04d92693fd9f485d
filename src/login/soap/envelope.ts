/** SOAP 1.1 envelopes: reads requests, with any namespace prefix, and prints answers. */
import { ApiError } from '../../api/api-error.ts';
import { readXml, type XmlElement } from '../../api/xml-source.ts';
import { printXml } from '../../api/xml-writer.ts';
import { SoapFault } from './fault.ts';

/** The namespaces of the two SOAP APIs served, by the letter in their URL. */
export const NAMESPACES = {
  u: { api: 'urn:partner.soap.sforce.com', fault: 'urn:fault.partner.soap.sforce.com' },
  c: { api: 'urn:enterprise.soap.sforce.com', fault: 'urn:fault.enterprise.soap.sforce.com' },
} as const;

export type SoapApi = keyof typeof NAMESPACES;

export interface SoapRequest {
  /** The operation's local name: "login". */
  readonly operation: string;
  /** An argument of the operation, or undefined. */
  argument(name: string): string | undefined;
  /** The session ID of the SessionHeader, or undefined. */
  readonly sessionId: string | undefined;
}

/** Throws a client fault unless the text is an envelope with exactly one operation. */
export async function readEnvelope(text: string): Promise<SoapRequest> {
  const envelope = await readRoot(text);
  if (localName(envelope) !== 'Envelope') throw clientFault('The root element must be a SOAP Envelope');
  const [operation, ...more] = child(envelope, 'Body')?.children ?? [];
  if (!operation || more.length > 0) throw clientFault('The SOAP Body must hold one operation');
  const header = child(envelope, 'Header');
  const session = header && child(header, 'SessionHeader');
  return {
    operation: localName(operation),
    argument: (name) => child(operation, name)?.text,
    sessionId: session && child(session, 'sessionId')?.text.trim(),
  };
}

/** Characters (ours); far more than the longest request served, a login. */
const MAX_ENVELOPE_LENGTH = 100_000;

/** Broken XML becomes a fault with the position that the XML reader reports. */
async function readRoot(text: string): Promise<XmlElement> {
  if (text.length > MAX_ENVELOPE_LENGTH)
    throw clientFault(`The envelope has more than ${MAX_ENVELOPE_LENGTH} characters`);
  try {
    return await readXml(text);
  } catch (error) {
    if (error instanceof ApiError) throw clientFault(error.message);
    throw error;
  }
}

function clientFault(message: string): SoapFault {
  return new SoapFault('soapenv:Client', message);
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => localName(candidate) === name);
}

function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The prefixes matter: clients search the text for `soapenv:Envelope` and `sf:exceptionCode` (seen: soap-login). */
export function printResponse(api: SoapApi, operation: string, content: unknown): string {
  return printEnvelope({ xmlns: NAMESPACES[api].api }, { [`${operation}Response`]: content });
}

/** The elements of a fault have no namespace, so the envelope has no default namespace. */
export function printFault(api: SoapApi, fault: SoapFault): string {
  return printEnvelope({ 'xmlns:sf': NAMESPACES[api].fault }, { 'soapenv:Fault': fault.toBody() });
}

function printEnvelope(namespaces: Record<string, string>, body: Record<string, unknown>): string {
  const all = {
    'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
    ...namespaces,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  };
  return printXml('soapenv:Envelope', { $: all, 'soapenv:Body': body }, false);
}
