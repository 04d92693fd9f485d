/** The operations of the partner and enterprise SOAP APIs that a client needs to log in and out (shapes seen: soap-login, clients of every kind). */
import { instanceUrl } from '../../api/instance-url.ts';
import type { SObjectRecord } from '../../org/port.ts';
import { findUser } from '../credentials.ts';
import type { LoginServices } from '../services.ts';
import type { SoapApi, SoapRequest } from './envelope.ts';
import { invalidLogin, invalidSession } from './fault.ts';
import { userInfo } from './user-info.ts';

/** A request for an operation, and its URL. */
export interface SoapCall {
  readonly request: SoapRequest;
  readonly api: SoapApi;
  /** "62.0" */
  readonly version: string;
  readonly baseUrl: string;
}

/** Returns the content of the response element. */
export type Operation = (services: LoginServices, call: SoapCall) => Promise<unknown>;

const login: Operation = async (services, { request, api, version, baseUrl }) => {
  const { org, sessions } = services;
  const user = await findUser(org, request.argument('username') ?? '', request.argument('password') ?? '');
  if (!user) throw invalidLogin();
  const { token } = await sessions.issue({ userId: user.Id });
  const instance = instanceUrl(baseUrl);
  const endpoint = (letter: string) =>
    `${instance}/services/Soap/${letter}/${version}/${org.id.slice(0, 15)}`;
  const organization = await org.get('Organization', org.id);
  const result = {
    metadataServerUrl: endpoint('m'),
    passwordExpired: false,
    sandbox: organization?.IsSandbox === true,
    serverUrl: endpoint(api),
    sessionId: token,
    userId: user.Id,
    userInfo: await userInfo(org, user),
  };
  return { result };
};

const logout: Operation = async (services, call) => {
  await sessionUser(services, call);
  await services.sessions.revoke(call.request.sessionId ?? '');
  return '';
};

const getUserInfo: Operation = async (services, call) => ({
  result: await userInfo(services.org, await sessionUser(services, call)),
});

/** The user of the SessionHeader's session. */
async function sessionUser({ org, sessions }: LoginServices, call: SoapCall): Promise<SObjectRecord> {
  const session = sessions.find(call.request.sessionId ?? '');
  const user = session && (await org.get('User', session.userId));
  if (!user) throw invalidSession();
  return user;
}

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['login', login],
  ['logout', logout],
  ['getUserInfo', getUserInfo],
]);
