/** GET and POST /services/oauth2/userinfo (doc): the session's user, as OpenID Connect claims. */
import { instanceUrl } from '../../api/instance-url.ts';
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import type { SObjectRecord } from '../../org/port.ts';
import { activeUser } from '../credentials.ts';
import { readParameters } from '../oauth/parameters.ts';
import type { LoginServices } from '../services.ts';
import { identityRefusal, tokenOf } from './token-of.ts';
import { commonFactsOf, identityUrlOf, lastModifiedOf, photosOf, urlsOf } from './user-facts.ts';

export async function answerUserinfo(services: LoginServices, call: Call): Promise<Answer> {
  const token = tokenOf(call, await readParameters(call));
  if (!token) return identityRefusal(403, 'Missing_OAuth_Token');
  const session = services.sessions.find(token);
  const user = session && (await activeUser(services.org, session.userId));
  if (!user) return identityRefusal(403, 'Bad_OAuth_Token');
  const body = userinfoOf(services, call.baseUrl, user);
  return { status: 200, body, xml: { root: 'user' }, headers: { 'Cache-Control': 'no-store' } };
}

function userinfoOf({ org, clock }: LoginServices, baseUrl: string, user: SObjectRecord) {
  const photos = photosOf(baseUrl);
  return {
    sub: identityUrlOf(baseUrl, org.id, user),
    user_id: user.Id,
    organization_id: org.id,
    preferred_username: user.Username,
    nickname: user.CommunityNickname ?? null,
    name: user.Name,
    email: user.Email,
    email_verified: true,
    given_name: user.FirstName ?? null,
    family_name: user.LastName,
    zoneinfo: user.TimeZoneSidKey,
    photos,
    profile: `${instanceUrl(baseUrl)}/${user.Id}`,
    picture: photos.picture,
    address: addressOf(user),
    urls: urlsOf(baseUrl, org.id, user),
    ...commonFactsOf(user, clock.now()),
    updated_at: lastModifiedOf(user),
  };
}

/** Only the parts that have a value (doc). */
function addressOf(user: SObjectRecord): Record<string, unknown> {
  const parts = {
    street_address: user.Street,
    locality: user.City,
    region: user.State,
    postal_code: user.PostalCode,
    country: user.Country,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value != null));
}
