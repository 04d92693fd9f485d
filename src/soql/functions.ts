/** The functions of SOQL, by purpose. */

const AGGREGATE_FUNCTIONS = ['AVG', 'COUNT', 'COUNT_DISTINCT', 'MAX', 'MIN', 'SUM'] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];

const DATE_FUNCTIONS = [
  'CALENDAR_MONTH',
  'CALENDAR_QUARTER',
  'CALENDAR_YEAR',
  'DAY_IN_MONTH',
  'DAY_IN_WEEK',
  'DAY_IN_YEAR',
  'DAY_ONLY',
  'FISCAL_MONTH',
  'FISCAL_QUARTER',
  'FISCAL_YEAR',
  'HOUR_IN_DAY',
  'WEEK_IN_MONTH',
  'WEEK_IN_YEAR',
] as const;
export type DateFunction = (typeof DATE_FUNCTIONS)[number];

/** How a selected value is shown. */
const SHOWING_FUNCTIONS = ['CONVERTCURRENCY', 'FORMAT', 'TOLABEL'] as const;
export type ShowingFunction = (typeof SHOWING_FUNCTIONS)[number];

const ALL: ReadonlySet<string> = new Set([
  ...AGGREGATE_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...SHOWING_FUNCTIONS,
  'CONVERTTIMEZONE',
  'GROUPING',
]);

export const isFunction = (name: string): boolean => ALL.has(name);

export const isAggregateFunction = (name: string): name is AggregateFunction =>
  (AGGREGATE_FUNCTIONS as readonly string[]).includes(name);

export const isDateFunction = (name: string): name is DateFunction =>
  (DATE_FUNCTIONS as readonly string[]).includes(name);

export const isShowingFunction = (name: string): name is ShowingFunction =>
  (SHOWING_FUNCTIONS as readonly string[]).includes(name);

/** Functions of locations, which the org does not have. */
export const LOCATION_FUNCTIONS: ReadonlySet<string> = new Set(['DISTANCE', 'GEOLOCATION']);
