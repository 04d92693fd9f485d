/** FORMAT: values as a user of the locale en_US sees them (doc: FORMAT; the details are ours). */

/** `currency` is the ISO code in which the org counts. */
export function formatValue(value: unknown, fieldType: string, currency: string): string | null {
  if (value === null) return null;
  const text = String(value);
  switch (fieldType) {
    case 'currency':
      return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(text as `${number}`);
    case 'date':
      return formatDate(text);
    case 'datetime':
      return `${formatDate(text)}, ${formatTime(text.slice(11))}`;
    case 'time':
      return formatTime(text);
    case 'percent':
      return `${groupDigits(text)}%`;
    default:
      return groupDigits(text);
  }
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
