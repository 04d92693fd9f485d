/** GET /id/ORG/USER, the identity URL (doc): facts about a user, for any session of the org. */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import type { SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { forcedFormat, readParameters } from '../oauth/parameters.ts';
import type { LoginServices } from '../services.ts';
import { identityRefusal, tokenOf } from './token-of.ts';
import {
  commonFactsOf,
  identityUrlOf,
  lastModifiedOf,
  photosOf,
  readIdentityVersion,
  urlsOf,
} from './user-facts.ts';

export async function answerIdentity(services: LoginServices, call: Call): Promise<Answer> {
  const parameters = await readParameters(call);
  const { org, sessions } = services;
  const token = tokenOf(call, parameters);
  if (!token) return identityRefusal(403, 'Missing_OAuth_Token');
  const session = sessions.find(token);
  if (!session) return identityRefusal(403, 'Bad_OAuth_Token');
  if (normalizeId(call.params.organizationId ?? '') !== org.id) return identityRefusal(403, 'Wrong_Org');
  const user = await org.get('User', normalizeId(call.params.userId ?? '') ?? '');
  if (!user) return identityRefusal(404, 'Bad_Id');
  if (user.IsActive === false) return identityRefusal(404, 'Inactive');
  if (parameters.has('callback')) return identityRefusal(406, 'Invalid_Callback');
  const version = parameters.get('version');
  const body = identityOf(services, call, user, {
    isOwn: user.Id === session.userId,
    version: version === null ? undefined : readIdentityVersion(version),
  });
  const headers = { 'Cache-Control': 'no-store' };
  return { status: 200, body, xml: { root: 'user' }, headers, ...forcedFormat(parameters.get('format')) };
}

function identityOf(
  { org, clock }: LoginServices,
  { baseUrl }: Call,
  user: SObjectRecord,
  { isOwn, version }: { isOwn: boolean; version: string | undefined },
): Record<string, unknown> {
  return {
    id: identityUrlOf(baseUrl, org.id, user),
    asserted_user: isOwn,
    user_id: user.Id,
    organization_id: org.id,
    username: user.Username,
    nick_name: user.CommunityNickname ?? null,
    display_name: user.Name,
    email: user.Email,
    email_verified: true,
    first_name: user.FirstName ?? null,
    last_name: user.LastName,
    timezone: user.TimeZoneSidKey,
    photos: photosOf(baseUrl),
    addr_street: user.Street ?? null,
    addr_city: user.City ?? null,
    addr_state: user.State ?? null,
    addr_country: user.Country ?? null,
    addr_zip: user.PostalCode ?? null,
    mobile_phone: user.MobilePhone ?? null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: urlsOf(baseUrl, org.id, user, version),
    ...commonFactsOf(user, clock.now()),
    last_modified_date: lastModifiedOf(user),
  };
}
