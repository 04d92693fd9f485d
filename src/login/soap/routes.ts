/** The paths of the SOAP APIs; their handlers are loaded on the first request. */
import type { Answer } from '../../api/resource.ts';
import type { Call, Route } from '../../api/route.ts';
import type { LoginOrg } from '../services.ts';

/** After login, clients append the org's id (seen: soap-session). */
const PATHS = ['/services/Soap/:api/:version', '/services/Soap/:api/:version/:org'];

export const soapRoutes: readonly Route<LoginOrg>[] = [
  ...PATHS.map((path): Route<LoginOrg> => ({ method: 'POST', path, answer: answerEnvelope })),
  { method: 'GET', path: '/services/wsdl/partner', answer: wsdl },
];

async function answerEnvelope(call: Call<LoginOrg>): Promise<Answer> {
  return (await import('./answer.ts')).answerSoap(call.org.login, call);
}

/** The last version in which real orgs have SOAP login (seen: soap-login-until-64). */
const WSDL_VERSION = '64.0';

/** Public here (ours); a real org shows it to administrators only. */
async function wsdl({ baseUrl }: Call): Promise<Answer> {
  const { partnerWsdl } = await import('./wsdl.ts');
  const body = partnerWsdl(`${baseUrl}/services/Soap/u/${WSDL_VERSION}`);
  return { status: 200, text: { mediaType: 'text/xml;charset=UTF-8', body } };
}
