/** The output of `sfom start` once it listens, for a person or for a program. */
import type { StartConfig } from './config.ts';
import type { Emulator } from './emulator.ts';
import { DEFAULT_PASSWORD } from './login/credentials.ts';
import { DEMO_CLIENT } from './login/standard-apps.ts';

/**
 * One line of JSON. The certificate is given as the URL that returns it, so that a start need not make one.
 */
export function startFacts({
  url,
  secureUrl,
  token,
  username,
}: Pick<Emulator, 'url' | 'secureUrl' | 'token' | 'username'>): string {
  return JSON.stringify({ url, secureUrl, token, username, certificate: `${url}/_emulator/certificate` });
}

/** Several lines. The token is secret, and left out when the output is not a terminal, because others may read a log. */
export function startBanner(emulator: Emulator, config: StartConfig, isTerminal: boolean): string {
  const { url, org, username, token } = emulator;
  const { host, inMemory, data } = config;
  return `sfom-emulator listening on ${url}${EVERYWHERE.test(host) ? ' and every other address of this machine' : ''}
org      ${org.id}, ${inMemory ? 'in memory only' : `stored in ${data}`}
user     ${username}, password ${DEFAULT_PASSWORD} (client ${DEMO_CLIENT.id}, secret ${DEMO_CLIENT.secret})
token    ${isTerminal ? token : `run sfom token --url ${url}, or start with --json`}
https    on the same port; ${certificateHint(config)}`;
}

const EVERYWHERE = /^(0\.0\.0\.0|::)$/;

function certificateHint({ tlsCert, inMemory, data }: StartConfig): string {
  if (tlsCert !== undefined) return `certificate ${tlsCert}`;
  return inMemory
    ? 'certificate to trust: GET /_emulator/certificate'
    : `certificate to trust: sfom cert --data ${data}`;
}
