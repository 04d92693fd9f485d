/** What `sfom start` says once it listens: to a person, or to a program. */
import type { StartConfig } from './config.ts';
import type { Emulator } from './emulator.ts';
import { DEFAULT_PASSWORD } from './login/credentials.ts';
import { DEMO_CLIENT } from './login/standard-apps.ts';

/**
 * One line of JSON. The certificate is given as the URL that answers it: it may not be there yet, and to make its key takes longer than
 * the whole start.
 */
export function startFacts({
  url,
  secureUrl,
  token,
  username,
}: Pick<Emulator, 'url' | 'secureUrl' | 'token' | 'username'>): string {
  return JSON.stringify({ url, secureUrl, token, username, certificate: `${url}/_emulator/certificate` });
}

/** Several lines. What is not a terminal may be a log that others read: the token, which is secret, is left out there. */
export function startBanner(emulator: Emulator, config: StartConfig, isTerminal: boolean): string {
  const { url, org, username, token } = emulator;
  const { host, inMemory, data } = config;
  return `sfom-emulator listening on ${url}${EVERYWHERE.test(host) ? ' and every other address of this machine' : ''}
org      ${org.id}, ${inMemory ? 'in memory only' : `kept in ${data}`}
user     ${username}, password ${DEFAULT_PASSWORD} (client ${DEMO_CLIENT.id}, secret ${DEMO_CLIENT.secret})
token    ${isTerminal ? token : `by sfom token --url ${url}; programs start with --json`}
https    on the same port; ${certificateHint(config)}`;
}

const EVERYWHERE = /^(0\.0\.0\.0|::)$/;

function certificateHint({ tlsCert, inMemory, data }: StartConfig): string {
  if (tlsCert !== undefined) return `certificate ${tlsCert}`;
  return inMemory ? 'certificate at /_emulator/certificate' : `certificate by sfom cert --data ${data}`;
}
