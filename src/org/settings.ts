/**
 * The org's settings: choices that an administrator makes, that the documentation leaves open, or that are ours.
 * They are stored with the org as settings.json, and read and changed at /_emulator/settings; schemas/org-settings.json describes them.
 * They are checked by hand-written code: ajv takes 90 ms to load and compile that schema (measured), and a demo org must start in less than
 * 300 ms.
 */
import { isObject } from '../is-object.ts';
import { readCorsOrigins } from './cors-origins.ts';
import { isCurrency } from './field-values.ts';
import { type GatewayBehavior, readGatewayBehaviors } from './gateway-behaviors.ts';
import { LIMIT_NAMES, type LimitName, type LimitSetting } from './limits.ts';
import { boolean, count, oneOf, type Reader, type Refuse, readMembers } from './read-members.ts';

/** Which documented selection rule chooses order payment summaries (connect/ensure-refunds-async/README.md, step 4). */
type RefundSelection = 'smallest-sufficient' | 'largest-first' | 'captured-on-invoice';

/** Exchange rates of the org's currencies other than its corporate currency. */
interface CurrencyRates {
  /** ISO code of the currency of sums. */
  readonly corporateCurrency: string;
  /** By ISO code, how many units one unit of the corporate currency is worth. */
  readonly rates: Readonly<Record<string, number>>;
}

/** The maximum number of rows in a page, children included, and of children of one record in its page. */
interface QueryPages {
  readonly maxRows: number;
  readonly maxChildren: number;
}

export interface OrgSettings {
  /** Off: row B, 403 FUNCTIONALITY_NOT_ENABLED. */
  readonly orderManagementEnabled: boolean;
  /** `object` as documented; `array` is the form in which jsforce and restforce find an errorCode. */
  readonly errorWithOutputShape: 'object' | 'array';
  /** The answer to a violated business rule: row V, or the resource's success status with the errors in its output. */
  readonly businessRuleAnswer: '400' | 'success-with-errors';
  /** Whether POST runs a standard action of Order Management, or is answered with row M. */
  readonly standardActionInvocation: 'allow' | 'describe-only';
  /** Where step 1, the total check, runs: in the background operation, or in the request, with row V as the answer. */
  readonly availabilityCheck: 'background' | 'request';
  readonly refundSelection: RefundSelection;
  /**
   * When a refund from a credit memo unapplies the payment and applies the memo in its place: when the refund becomes Processed (ours), or
   * before the payment gateway is called (inferred from a public retry flow), so that a decline leaves the memo's balance at 0 without a Refund.
   */
  readonly creditMemoApplication: 'when-refunded' | 'before-gateway';
  /** The order of equal amounts: null is truly random, "stable" is by record id, any other text seeds a repeatable shuffle. */
  readonly randomSeed: string | null;
  /** Whether a ProcessExceptionEvent creates a ProcessException record, as Salesforce's shipped flow does. */
  readonly createProcessExceptions: boolean;
  /** API requests allowed per day; further requests are answered with row L. It is the Max of the limit DailyApiRequests. */
  readonly apiRequestLimit: number;
  /** Milliseconds of idleness after which a session ends. */
  readonly sessionTimeout: number;
  /** ISO code of the currency of records that name none. */
  readonly defaultCurrency: string;
  /** An org with exchange rates has several currencies for SOQL; null means that it has one. */
  readonly currencyRates: CurrencyRates | null;
  /** How long the pages of query results are. */
  readonly queryPages: QueryPages;
  /** How often a background operation is retried after a failure that its request did not cause. */
  readonly retryLimit: number;
  /** Milliseconds; retry n waits (2^n − 1) times as long, after a first retry at once (doc). */
  readonly retryBackoff: number;
  /** Origins of pages that may call the API from a browser: patterns, see cors-origins.ts. */
  readonly corsOrigins: readonly string[];
  /** Whether they may call the OAuth endpoints token, revoke and introspect too. */
  readonly corsOAuth: boolean;
  /** The simulator's behavior, by PaymentGateway id (18 characters); a gateway that is not listed approves. */
  readonly gatewayBehaviors: Readonly<Record<string, GatewayBehavior>>;
  /** By limit name. The remaining amount decreases with use, and is reset after the limit's hour or day. */
  readonly limits: Readonly<Partial<Record<LimitName, LimitSetting>>>;
}

/** The largest page of a query (doc: Query Options Header). */
const MAX_ROWS_PER_PAGE = 2_000;
/** Ours; real orgs have pages of 199 and 499 children (seen: children-pages). */
const MAX_CHILDREN_PER_PAGE = 200;

export const DEFAULT_SETTINGS: OrgSettings = Object.freeze({
  orderManagementEnabled: true,
  errorWithOutputShape: 'object',
  businessRuleAnswer: '400',
  standardActionInvocation: 'allow',
  availabilityCheck: 'background',
  refundSelection: 'smallest-sufficient',
  creditMemoApplication: 'when-refunded',
  randomSeed: null,
  createProcessExceptions: true,
  apiRequestLimit: 5_000_000,
  sessionTimeout: 7_200_000,
  defaultCurrency: 'USD',
  currencyRates: null,
  queryPages: { maxRows: MAX_ROWS_PER_PAGE, maxChildren: MAX_CHILDREN_PER_PAGE },
  retryLimit: 3,
  retryBackoff: 1_000,
  corsOrigins: [],
  corsOAuth: false,
  gatewayBehaviors: {},
  limits: {},
});

/** Valid settings, or their errors: "gatewayBehaviors.0b0….refund must be one of approve, decline …", one error per invalid value. */
export type SettingsReading =
  | { readonly settings: Partial<OrgSettings> }
  | { readonly errors: readonly string[] };

/** Reads some or all settings from JSON input. A gateway behavior without a notification gets approve, after 0 ms. */
export function readSettings(input: unknown): SettingsReading {
  const errors: string[] = [];
  const settings = readMembers(input, '', READERS, (path, expected) => {
    errors.push(`${path || 'settings'} must be ${expected}`);
    return undefined;
  });
  return errors.length > 0 ? { errors } : withOneApiRequestLimit(settings as Partial<OrgSettings>);
}

/** The Max of DailyApiRequests and apiRequestLimit are one setting, stored as apiRequestLimit. */
function withOneApiRequestLimit(settings: Partial<OrgSettings>): SettingsReading {
  const { Max, ...others } = settings.limits?.DailyApiRequests ?? {};
  if (Max === undefined) return { settings };
  if ((settings.apiRequestLimit ?? Max) !== Max)
    return { errors: ['limits.DailyApiRequests.Max must be the same as apiRequestLimit'] };
  const limits = { ...settings.limits, DailyApiRequests: others };
  return { settings: { ...settings, apiRequestLimit: Max, limits } };
}

const READERS: Readonly<Record<keyof OrgSettings, Reader>> = {
  orderManagementEnabled: boolean,
  errorWithOutputShape: oneOf('object', 'array'),
  businessRuleAnswer: oneOf('400', 'success-with-errors'),
  standardActionInvocation: oneOf('allow', 'describe-only'),
  availabilityCheck: oneOf('background', 'request'),
  refundSelection: oneOf('smallest-sufficient', 'largest-first', 'captured-on-invoice'),
  creditMemoApplication: oneOf('when-refunded', 'before-gateway'),
  randomSeed: (value, path, refuse) =>
    value === null || typeof value === 'string' ? value : refuse(path, 'text or null'),
  createProcessExceptions: boolean,
  apiRequestLimit: count,
  sessionTimeout: count,
  defaultCurrency: currencyCode,
  currencyRates: readCurrencyRates,
  queryPages: readQueryPages,
  retryLimit: count,
  retryBackoff: count,
  corsOrigins: readCorsOrigins,
  corsOAuth: boolean,
  gatewayBehaviors: readGatewayBehaviors,
  limits: (value, path, refuse) => readMembers(value, path, LIMIT_READERS, refuse),
};

const LIMIT_READERS: Readonly<Record<string, Reader>> = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, readLimit]),
);

function readLimit(value: unknown, path: string, refuse: Refuse): unknown {
  return readMembers(value, path, { Max: count, Remaining: count }, refuse);
}

/** A missing member has its default. */
function readQueryPages(value: unknown, path: string, refuse: Refuse): unknown {
  const read = readMembers(value, path, { maxRows: pageSize, maxChildren: pageSize }, refuse);
  return isObject(read) ? { ...DEFAULT_SETTINGS.queryPages, ...read } : read;
}

function pageSize(value: unknown, path: string, refuse: Refuse): unknown {
  const isSize = Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ROWS_PER_PAGE;
  return isSize ? value : refuse(path, `a whole number from 1 to ${MAX_ROWS_PER_PAGE}`);
}

function currencyCode(value: unknown, path: string, refuse: Refuse): unknown {
  return typeof value === 'string' && isCurrency(value) ? value : refuse(path, 'an ISO 4217 currency code');
}

const CODE_OF_RATE = 'an ISO 4217 currency code of three capital letters';

/** Does not look the code up, because the list of currencies is slow to load, and the demo org has rates. */
function codeOfRate(value: unknown, path: string, refuse: Refuse): unknown {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : refuse(path, CODE_OF_RATE);
}

function readCurrencyRates(value: unknown, path: string, refuse: Refuse): unknown {
  if (value === null) return null;
  const read = readMembers(value, path, { corporateCurrency: codeOfRate, rates: readRates }, refuse);
  if (!read) return undefined;
  if (!('corporateCurrency' in read)) return refuse(`${path}.corporateCurrency`, CODE_OF_RATE);
  if (!('rates' in read)) return refuse(`${path}.rates`, 'an object');
  const { corporateCurrency, rates } = read as unknown as CurrencyRates;
  const own = rates?.[corporateCurrency] ?? 1;
  return own === 1 ? read : refuse(`${path}.rates.${corporateCurrency}`, '1, or left out');
}

function readRates(value: unknown, path: string, refuse: Refuse): unknown {
  if (!isObject(value)) return refuse(path, 'an object');
  for (const [code, rate] of Object.entries(value)) {
    codeOfRate(code, `${path}: the name ${code}`, refuse);
    if (typeof rate !== 'number' || !(rate > 0)) refuse(`${path}.${code}`, 'a number greater than 0');
  }
  return value;
}
