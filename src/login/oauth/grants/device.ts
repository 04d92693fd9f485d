/** The device flow (doc): the device requests codes and polls while its user types one at /setup/connect. */
import { oauthError } from '../../../api/errors.ts';
import { activeUser } from '../../credentials.ts';
import { readClient } from '../client.ts';
import { POLL_INTERVAL_SECONDS } from '../device-codes.ts';
import { issueTokens } from '../issue.ts';
import { required } from '../parameters.ts';
import { grantScopes } from '../scopes.ts';
import type { Grant } from '../token.ts';

export const startDevice: Grant = async ({ services, call, parameters }) => {
  const { app } = await readClient(services.org, call, parameters);
  const scope = grantScopes(app, parameters.get('scope'));
  const request = { consumerKey: app.consumerKey, scope };
  const { deviceCode, userCode } = services.pending.devices.start(request, services.clock.now());
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${call.baseUrl}/setup/connect`,
    interval: POLL_INTERVAL_SECONDS,
  };
};

const REFUSALS = {
  waiting: ['authorization_pending', 'end-user authorization is pending'],
  'too-soon': ['slow_down', 'polling too quickly'],
  denied: ['access_denied', 'end-user denied authorization'],
  unknown: ['invalid_grant', 'invalid or expired device code'],
} as const;

export const pollDevice: Grant = async ({ services, call, parameters }) => {
  const { app } = await readClient(services.org, call, parameters);
  const code = required(parameters, 'code');
  const poll = services.pending.devices.poll(code, app.consumerKey, services.clock.now());
  if (poll.state !== 'allowed') {
    const [error, description] = REFUSALS[poll.state];
    throw oauthError(error, description);
  }
  const user = await activeUser(services.org, poll.userId);
  if (!user) throw oauthError('invalid_grant', 'authentication failure');
  return issueTokens(services, { app, user, scope: poll.request.scope, baseUrl: call.baseUrl });
};
