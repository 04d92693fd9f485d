/** SOAP faults with Salesforce's texts; the HTTP status is always 500. */
import { unavailableText } from '../../api/errors.ts';

/** The fault types of the partner WSDL that the emulator answers (doc). */
export const FAULT_TYPES = ['LoginFault', 'UnexpectedErrorFault'] as const;

type FaultType = (typeof FAULT_TYPES)[number];

export class SoapFault extends Error {
  /** "sf:INVALID_LOGIN", "soapenv:Client". */
  readonly code: string;
  readonly type: FaultType | undefined;

  constructor(code: string, message: string, type?: FaultType) {
    super(message);
    this.code = code;
    this.type = type;
  }

  /** The content of soapenv:Fault; clients read the exception code from its detail (seen: soap-login). */
  toBody(): Record<string, unknown> {
    return { faultcode: this.code, faultstring: this.message, ...this.#detail() };
  }

  #detail(): Record<string, unknown> {
    if (!this.type) return {};
    const exceptionCode = this.code.replace(/^sf:/, '');
    const exceptionMessage = this.message.slice(`${exceptionCode}: `.length);
    const detail = {
      $: { 'xsi:type': `sf:${this.type}` },
      'sf:exceptionCode': exceptionCode,
      'sf:exceptionMessage': exceptionMessage,
    };
    return { detail: { [`sf:${this.type}`]: detail } };
  }
}

function salesforceFault(code: string, message: string, type: FaultType): SoapFault {
  return new SoapFault(`sf:${code}`, `${code}: ${message}`, type);
}

/** The one fault of every failed login (seen: soap-login). */
export function invalidLogin(): SoapFault {
  const message = 'Invalid username, password, security token; or user locked out.';
  return salesforceFault('INVALID_LOGIN', message, 'LoginFault');
}

/** A SessionHeader that is missing, wrong or expired (seen: soap-session). */
export function invalidSession(): SoapFault {
  const message = 'Invalid Session ID found in SessionHeader: Illegal Session';
  return salesforceFault('INVALID_SESSION_ID', message, 'UnexpectedErrorFault');
}

/** The URL names an unknown version (seen). */
export function unsupportedApiVersion(): SoapFault {
  const message = 'Invalid Api version specified on URL';
  return salesforceFault('UNSUPPORTED_API_VERSION', message, 'UnexpectedErrorFault');
}

/** An operation that the API does not have: Salesforce's text (seen), followed by the list of operations served (ours). */
export function noSuchOperation(namespace: string, operation: string, served: readonly string[]): SoapFault {
  const request = `No operation available for request {${namespace}}${operation}`;
  return new SoapFault('soapenv:Client', `${request}. This emulator serves ${served.join(', ')} over SOAP`);
}

/** A SOAP API that the emulator does not serve, named by the letter in its URL (ours). */
export function noSuchApi(letter: string): SoapFault {
  const problem = `the SOAP API /services/Soap/${letter} is not emulated, only u (partner) and c (enterprise)`;
  return salesforceFault('FUNCTIONALITY_NOT_ENABLED', problem, 'UnexpectedErrorFault');
}

/** The org cannot be stored now (ours). `plainCause` is the reason, in a text for clients. */
export function serverUnavailable(plainCause: string): SoapFault {
  return salesforceFault('SERVER_UNAVAILABLE', unavailableText(plainCause), 'UnexpectedErrorFault');
}
