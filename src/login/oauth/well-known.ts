/** What clients discover without a session: endpoints, and the keys that sign id_tokens (shapes doc). */
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import type { LoginServices } from '../services.ts';
import { SCOPES } from './scopes.ts';
import { publicJwk, signingKey } from './signing-key.ts';

function json(body: unknown): Answer {
  return { status: 200, body, format: 'json' };
}

export async function openidConfiguration(_services: LoginServices, { baseUrl }: Call): Promise<Answer> {
  const endpoint = (name: string) => `${baseUrl}/services/oauth2/${name}`;
  return json({
    issuer: baseUrl,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    revocation_endpoint: endpoint('revoke'),
    userinfo_endpoint: endpoint('userinfo'),
    jwks_uri: `${baseUrl}/id/keys`,
    introspection_endpoint: endpoint('introspect'),
    scopes_supported: SCOPES,
    response_types_supported: ['code', 'token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: CLAIMS,
  });
}

/** The claims of userinfo. */
const CLAIMS = [
  'active',
  'email',
  'email_verified',
  'family_name',
  'given_name',
  'language',
  'locale',
  'name',
  'nickname',
  'organization_id',
  'photos',
  'picture',
  'preferred_username',
  'profile',
  'sub',
  'updated_at',
  'urls',
  'user_id',
  'user_type',
  'utcOffset',
  'zoneinfo',
];

/** The standard login page; single sign-on is not emulated. */
export async function authConfiguration({ org }: LoginServices, { baseUrl }: Call): Promise<Answer> {
  return json({
    OrgId: org.id.slice(0, 15),
    Url: baseUrl,
    MobileSDK: {
      UseiOSNativeBrowserForAuthentication: false,
      UseAndroidNativeBrowserForAuthentication: false,
      shareBrowserSessionIOS: false,
      shareBrowserSessionAndroid: false,
    },
    LoginPage: null,
    SamlProviders: [],
    AuthProviders: [],
    CertificateLogin: null,
    LoginPageType: 'standard',
    LoginPageTypeConfigs: {},
  });
}

export async function keys({ org }: LoginServices): Promise<Answer> {
  return json({ keys: [publicJwk(await signingKey(org))] });
}
