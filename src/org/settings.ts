/**
 * The org's settings: choices that an administrator, a contract, or we ourselves leave open.
 * Kept with the org as settings.json, read and changed at /_emulator/settings; schemas/org-settings.json describes them.
 * They are read by hand: ajv takes 90 ms to load and compile that schema (measured), and a demo org must start in less than 300.
 */
import { isObject } from '../is-object.ts';
import { isCurrency } from './field-values.ts';
import { type GatewayBehavior, readGatewayBehaviors } from './gateway-behaviors.ts';
import { LIMIT_NAMES, type LimitName, type LimitSetting } from './limits.ts';
import { boolean, count, oneOf, type Reader, type Refuse, readMembers } from './read-members.ts';

/** Which documented selection rule chooses order payment summaries (connect/ensure-refunds-async/README.md, step 4). */
type RefundSelection = 'smallest-sufficient' | 'largest-first' | 'captured-on-invoice';

/** Exchange rates: of the currencies that the org has besides its corporate currency. */
interface CurrencyRates {
  /** ISO code of the currency of sums. */
  readonly corporateCurrency: string;
  /** By ISO code, how many units one unit of the corporate currency is worth. */
  readonly rates: Readonly<Record<string, number>>;
}

/** At most that many rows a page, children included, and at most that many children of one record in its page. */
interface QueryPages {
  readonly maxRows: number;
  readonly maxChildren: number;
}

export interface OrgSettings {
  /** Off: row B, 403 FUNCTIONALITY_NOT_ENABLED. */
  readonly orderManagementEnabled: boolean;
  /** `object` as documented; `array` is the form in which jsforce and restforce find an errorCode. */
  readonly errorWithOutputShape: 'object' | 'array';
  /** How a broken business rule is answered: row V, or with the resource's success status and the errors in its output. */
  readonly businessRuleAnswer: '400' | 'success-with-errors';
  /** Whether POST runs a standard action of Order Management, or is row M. */
  readonly standardActionInvocation: 'allow' | 'describe-only';
  /** Where step 1, the total check, is made: by the background operation, or at the door as row V. */
  readonly availabilityCheck: 'background' | 'request';
  readonly refundSelection: RefundSelection;
  /**
   * When a refund from a credit memo frees the payment and applies the memo in its place: with the refund's becoming Processed (ours), or
   * before the payment gateway is called (inferred from a public retry flow), so that a decline leaves the memo at 0 and no Refund.
   */
  readonly creditMemoApplication: 'when-refunded' | 'before-gateway';
  /** Orders equal amounts: null truly at random, "stable" by record id, any other text a repeatable shuffle. */
  readonly randomSeed: string | null;
  /** Does what Salesforce's shipped flow does with a ProcessExceptionEvent: makes a ProcessException record. */
  readonly createProcessExceptions: boolean;
  /** API requests a day before row L; the Max of the limit DailyApiRequests. */
  readonly apiRequestLimit: number;
  /** Milliseconds of idleness after which a session ends. */
  readonly sessionTimeout: number;
  /** ISO code given to records that name none. */
  readonly defaultCurrency: string;
  /** With exchange rates the org has several currencies, as SOQL sees it; null without. */
  readonly currencyRates: CurrencyRates | null;
  /** How long the pages of query results are. */
  readonly queryPages: QueryPages;
  /** How often a background operation that fails for no fault of its request is tried again. */
  readonly retryLimit: number;
  /** Milliseconds; retry n waits (2^n − 1) times as long, after a first retry at once (doc). */
  readonly retryBackoff: number;
  /** By PaymentGateway id (18 characters): what the simulator answers; a gateway not named approves. */
  readonly gatewayBehaviors: Readonly<Record<string, GatewayBehavior>>;
  /** By the name of a limit. What is left falls from there on with use, and is whole again after the limit's hour or day. */
  readonly limits: Readonly<Partial<Record<LimitName, LimitSetting>>>;
}

/** The largest page of a query (doc: Query Options Header). */
const MAX_ROWS_PER_PAGE = 2_000;
/** The number is ours; pages of 199 and 499 children are known (seen: children-pages). */
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
  gatewayBehaviors: {},
  limits: {},
});

/** Settings that are right, or why they are not: "gatewayBehaviors.0b0….refund must be one of approve, decline …", one for each value. */
export type SettingsReading =
  | { readonly settings: Partial<OrgSettings> }
  | { readonly errors: readonly string[] };

/** Reads settings from outside, some or all. A gateway behavior that names no notification gets approve, after 0 ms. */
export function readSettings(input: unknown): SettingsReading {
  const errors: string[] = [];
  const settings = readMembers(input, '', READERS, (path, expected) => {
    errors.push(`${path || 'settings'} must be ${expected}`);
    return undefined;
  });
  return errors.length > 0 ? { errors } : unite(settings as Partial<OrgSettings>);
}

/** Two names for one thing: the Max of DailyApiRequests is kept as apiRequestLimit. */
function unite(settings: Partial<OrgSettings>): SettingsReading {
  const { Max, ...left } = settings.limits?.DailyApiRequests ?? {};
  if (Max === undefined) return { settings };
  if ((settings.apiRequestLimit ?? Max) !== Max)
    return { errors: ['limits.DailyApiRequests.Max must be the same as apiRequestLimit'] };
  const limits = { ...settings.limits, DailyApiRequests: left };
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
  gatewayBehaviors: readGatewayBehaviors,
  limits: (value, path, refuse) => readMembers(value, path, LIMIT_READERS, refuse),
};

const LIMIT_READERS: Readonly<Record<string, Reader>> = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, readLimit]),
);

function readLimit(value: unknown, path: string, refuse: Refuse): unknown {
  return readMembers(value, path, { Max: count, Remaining: count }, refuse);
}

/** A member that is left out has its default. */
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
