/** Plain data as the XML that a Connect client sends: lists as repeated elements, null as xsi:nil. */
export function toXml(root: string, input: Readonly<Record<string, unknown>>): string {
  const inner = Object.entries(input).map(([name, value]) => print(name, value));
  return `<${root} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${inner.join('')}</${root}>`;
}

function print(name: string, value: unknown): string {
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (Array.isArray(value)) return value.map((item) => print(name, item)).join('');
  if (typeof value !== 'object') return `<${name}>${value}</${name}>`;
  const parts = Object.entries(value as object).map(([key, part]) => print(key, part));
  return `<${name}>${parts.join('')}</${name}>`;
}
