/**
 * GET and POST /services/oauth2/authorize: the web server flow (response_type=code) and the user-agent flow (token) (doc), and the approval
 * page /setup/secur/RemoteAccessAuthorizationPage.apexp, where the user decides.
 *
 *     app and callback known? ── no ──> an error page
 *        │
 *     logged in? ── no ──> the login page, which leads to the approval page
 *        │
 *     approved? ── no ──> the approval page, which receives the decision
 *        │
 *     back to the app, with a code or a token
 */
import { ApiError } from '../../api/api-error.ts';
import { oauthError } from '../../api/errors.ts';
import type { Answer } from '../../api/resource.ts';
import type { Call } from '../../api/route.ts';
import { approve, isApproved } from '../app-approvals.ts';
import { isSame } from '../credentials.ts';
import { issueTokens } from '../oauth/issue.ts';
import { readParameters } from '../oauth/parameters.ts';
import { withoutRefreshToken } from '../oauth/scopes.ts';
import type { LoginServices } from '../services.ts';
import { approvalAddress, loginAddress, readSource } from './addresses.ts';
import {
  type AuthorizationRequest,
  type Recipient,
  readRecipient,
  readRequest,
} from './authorization-request.ts';
import { type LoggedIn, loggedIn } from './browser.ts';
import { consentPage } from './consent-page.ts';
import { errorPage, redirect } from './page.ts';

/** What every step of a request needs. */
interface Step {
  readonly services: LoginServices;
  readonly call: Call;
  readonly parameters: URLSearchParams;
  readonly request: AuthorizationRequest;
  /** The form of the approval page; undefined at authorize. */
  readonly form: ApprovalForm | undefined;
}

interface ApprovalForm {
  readonly decision: string | null;
  readonly formToken: string;
}

export async function showAuthorize(services: LoginServices, call: Call): Promise<Answer> {
  return authorize(services, call, call.query);
}

/** Clients may also post their requests (OpenID Connect). */
export async function postAuthorize(services: LoginServices, call: Call): Promise<Answer> {
  return orErrorPage(async () => authorize(services, call, await readParameters(call)));
}

/** GET never carries a decision, so a link cannot decide. */
export async function showApproval(services: LoginServices, call: Call): Promise<Answer> {
  const form = { decision: null, formToken: '' };
  return authorize(services, call, readSource(call.query.get('source')), form);
}

/** POST carries the decision of the approval page's form. */
export async function postApproval(services: LoginServices, call: Call): Promise<Answer> {
  return orErrorPage(async () => {
    const parameters = await readParameters(call);
    const form = {
      decision: parameters.get('decision'),
      formToken: parameters.get('formToken') ?? '',
    };
    return authorize(services, call, readSource(parameters.get('source')), form);
  });
}

async function orErrorPage(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    return asPage(error);
  }
}

async function authorize(
  services: LoginServices,
  call: Call,
  parameters: URLSearchParams,
  form?: ApprovalForm,
): Promise<Answer> {
  let recipient: Recipient;
  try {
    recipient = await readRecipient(services.org, parameters);
  } catch (error) {
    return asPage(error);
  }
  try {
    return await proceed({ services, call, parameters, request: readRequest(recipient, parameters), form });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return redirectToApp(recipient, { error: error.details.errorCode, error_description: error.message });
  }
}

async function proceed(step: Step): Promise<Answer> {
  const { services, call, form } = step;
  const { prompt } = step.request;
  const decision = form?.decision ?? null;
  const browser = await loggedIn(services, call);
  const mustLogInAgain = decision === null && (prompt.has('login') || prompt.has('select_account'));
  if (!browser || mustLogInAgain) return askToLogIn(step);
  if (decision !== null) await takeDecision(step, browser);
  else if (await needsConsent(step, browser)) return askForConsent(step, browser);
  return giveAccess(step, browser);
}

/** The login leads to the approval page of the same request, but without the prompt for a login. */
function askToLogIn({ parameters, request }: Step): Answer {
  if (request.prompt.has('none')) throw interactionRequired(parameters, 'login_required');
  const rest = new URLSearchParams(parameters);
  const prompt = [...request.prompt].filter((word) => word !== 'login' && word !== 'select_account');
  if (prompt.length > 0) rest.set('prompt', prompt.join(' '));
  else rest.delete('prompt');
  return redirect(loginAddress(approvalAddress(rest), request.loginHint));
}

async function needsConsent({ services, request }: Step, { user }: LoggedIn): Promise<boolean> {
  const { app, prompt, scope } = request;
  if (prompt.has('consent')) return true;
  return !app.isAdminApproved && !(await isApproved(services.org, app, user.Id, scope));
}

function askForConsent({ request, parameters, form }: Step, browser: LoggedIn): Answer {
  if (request.prompt.has('none')) throw interactionRequired(parameters, 'consent_required');
  return form ? consentPage(request, parameters, browser) : redirect(approvalAddress(parameters));
}

/** The user must act, but the request forbids pages: OpenID Connect's error code, or Salesforce's for `immediate` (doc). */
function interactionRequired(parameters: URLSearchParams, error: string): ApiError {
  const isImmediate = parameters.get('immediate') === 'true';
  return oauthError(isImmediate ? 'immediate_unsuccessful' : error, 'the user must log in or give consent');
}

/** Accepts a decision only from the page shown to this session. */
async function takeDecision({ services, request, form }: Step, browser: LoggedIn): Promise<void> {
  if (!isSame(form?.formToken ?? '', browser.formToken)) {
    throw oauthError('invalid_request', 'the consent page is out of date');
  }
  if (form?.decision !== 'allow') throw oauthError('access_denied', 'end-user denied authorization');
  await approve(services.org, request.app, browser.user.Id, request.scope);
}

async function giveAccess(step: Step, { user }: LoggedIn): Promise<Answer> {
  const { services, call, request } = step;
  if (request.responseType === 'token') {
    const scope = isOnDevice(request) ? request.scope : withoutRefreshToken(request.scope);
    const { app, nonce } = request;
    return redirectToApp(
      request,
      await issueTokens(services, { app, user, scope, nonce, baseUrl: call.baseUrl }),
    );
  }
  const { app, redirectUri, scope, codeChallenge, nonce } = request;
  const code = { consumerKey: app.consumerKey, userId: user.Id, redirectUri, scope, codeChallenge, nonce };
  return redirectToApp(request, { code: services.pending.codes.put(code, services.clock.now()) });
}

/** Apps on the user's device have a scheme of their own; only they get a refresh token in the user-agent flow (doc). */
function isOnDevice({ redirectUri }: AuthorizationRequest): boolean {
  return !/^https?:/i.test(redirectUri);
}

/** The user-agent flow answers in the fragment, which servers do not see (doc). */
function redirectToApp(
  { redirectUri, responseType, state }: Recipient,
  answer: Record<string, string>,
): Answer {
  const parameters = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }) });
  if (responseType === 'token') return redirect(`${redirectUri}#${parameters}`);
  return redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters}`);
}

function asPage(error: unknown): Answer {
  if (!(error instanceof ApiError)) throw error;
  return errorPage(error.details.errorCode, error.message, error.details.status);
}
