/** The paths of OAuth, identity and the login pages. Each handler is loaded on its first request. */
import type { Answer, Method } from '../api/resource.ts';
import type { Call, Route } from '../api/route.ts';
import type { LoginOrg, LoginServices } from './services.ts';
import { APPROVAL_PATH } from './web/addresses.ts';

type Handler = (services: LoginServices, call: Call) => Promise<Answer>;
type Entry = readonly [methods: readonly Method[], path: string, load: () => Promise<Handler>];

const wellKnown = () => import('./oauth/well-known.ts');

const ENTRIES: readonly Entry[] = [
  [['POST'], '/services/oauth2/token', async () => (await import('./oauth/token.ts')).answerToken],
  [['GET', 'POST'], '/services/oauth2/revoke', async () => (await import('./oauth/revoke.ts')).answerRevoke],
  [
    ['POST'],
    '/services/oauth2/introspect',
    async () => (await import('./oauth/introspect.ts')).answerIntrospect,
  ],
  [
    ['GET', 'POST'],
    '/services/oauth2/userinfo',
    async () => (await import('./identity/userinfo.ts')).answerUserinfo,
  ],
  [['GET'], '/services/oauth2/authorize', async () => (await import('./web/authorize.ts')).showAuthorize],
  [['POST'], '/services/oauth2/authorize', async () => (await import('./web/authorize.ts')).postAuthorize],
  [['GET'], APPROVAL_PATH, async () => (await import('./web/authorize.ts')).showApproval],
  [['POST'], APPROVAL_PATH, async () => (await import('./web/authorize.ts')).postApproval],
  [
    ['GET', 'POST'],
    '/services/oauth2/singleaccess',
    async () => (await import('./web/frontdoor.ts')).answerSingleAccess,
  ],
  [['GET', 'POST'], '/secur/frontdoor.jsp', async () => (await import('./web/frontdoor.ts')).answerFrontdoor],
  [['GET'], '/', async () => (await import('./web/home-page.ts')).showHome],
  [['GET'], '/login', async () => (await import('./web/login-page.ts')).showLogin],
  [['POST'], '/login', async () => (await import('./web/login-page.ts')).logIn],
  [['GET'], '/setup/connect', async () => (await import('./web/connect-page.ts')).showConnect],
  [['POST'], '/setup/connect', async () => (await import('./web/connect-page.ts')).postConnect],
  [['GET'], '/id/keys', async () => (await wellKnown()).keys],
  [
    ['GET', 'POST'],
    '/id/:organizationId/:userId',
    async () => (await import('./identity/identity.ts')).answerIdentity,
  ],
  [['GET'], '/.well-known/openid-configuration', async () => (await wellKnown()).openidConfiguration],
  [['GET'], '/.well-known/auth-configuration', async () => (await wellKnown()).authConfiguration],
];

export const loginRoutes: readonly Route<LoginOrg>[] = ENTRIES.flatMap(([methods, path, load]) =>
  methods.map((method) => ({
    method,
    path,
    answer: async (call: Call<LoginOrg>) => (await load())(call.org.login, call),
  })),
);
