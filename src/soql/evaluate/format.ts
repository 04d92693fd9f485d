/** FORMAT: values as a user of the locale en_US sees them (doc: FORMAT; the details are ours). */
import { inZone, type TimeZone } from '../time-zone.ts';

interface Formatting {
  /** ISO code of the amount's currency, in an org with several currencies. */
  readonly code: string | undefined;
  /** ISO code of the org's own currency. */
  readonly own: string;
  readonly zone: TimeZone;
}

export function formatValue(
  value: unknown,
  fieldType: string,
  { code, own, zone }: Formatting,
): string | null {
  if (value === null) return null;
  const text = String(value);
  switch (fieldType) {
    case 'currency':
      return formatAmount(text, code, own);
    case 'date':
      return formatDate(text);
    case 'datetime':
      return formatDatetime(inZone(text, zone));
    case 'time':
      return formatTime(text);
    case 'percent':
      return `${groupDigits(text)}%`;
    default:
      return groupDigits(text);
  }
}

/** "$1,234.50"; "JPY 1,235" in an org with several currencies. */
function formatAmount(text: string, code: string | undefined, own: string): string {
  const currencyDisplay = code === undefined ? 'symbol' : 'code';
  const style = { style: 'currency', currency: code ?? own, currencyDisplay } as const;
  return new Intl.NumberFormat('en-US', style).format(text as `${number}`).replace('\u00a0', ' ');
}

/** "12/28/2015, 5:39 PM" */
function formatDatetime(text: string): string {
  return `${formatDate(text)}, ${formatTime(text.slice(11))}`;
}

/** "12/28/2015" */
function formatDate(text: string): string {
  return `${Number(text.slice(5, 7))}/${Number(text.slice(8, 10))}/${text.slice(0, 4)}`;
}

/** "5:39 PM" */
function formatTime(text: string): string {
  const hour = Number(text.slice(0, 2));
  return `${hour % 12 || 12}:${text.slice(3, 5)} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** "1,234.50" */
function groupDigits(text: string): string {
  const [whole = '', ...decimals] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.');
}
