/** Converts a JSON body to XML, and an XML answer to JSON, so that one test can use both formats. */
import { readXml, type XmlElement } from '../../src/api/xml-source.ts';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

type Members = Readonly<Record<string, unknown>>;

/** The body as a client of XML would write it. */
export function bodyInXml(path: string, body: unknown): string {
  const { batchRequests, ...others } = body as Members;
  if (batchRequests) return printBatch(batchRequests as readonly Members[], others);
  return element(path.startsWith('/composite/tree') ? 'SObjectTreeRequest' : 'request', body as Members, XSI);
}

function printBatch(requests: readonly Members[], others: Members): string {
  const items = requests.map(({ richInput, ...rest }) => {
    const inner = richInput ? { richInput: { [rootOf(String(rest.url))]: richInput } } : {};
    return element('batchRequest', { ...rest, ...inner });
  });
  return `<batch ${XSI}><batchRequests>${items.join('')}</batchRequests>${inside(others)}</batch>`;
}

/** The root tag of a body for that URL. */
function rootOf(url: string): string {
  return /sobjects\/(\w+)/.exec(url)?.[1] ?? 'ensureRefundsAsyncInput';
}

function element(name: string, value: unknown, more = ''): string {
  if (value === undefined) return '';
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`;
  const { attributes = {}, ...members } = value as Members;
  const printed = Object.entries(attributes as Members).map(([key, text]) => ` ${key}="${text}"`);
  return `<${name} ${more}${printed.join('')}>${inside(members)}</${name}>`;
}

function inside(members: Members): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The same answer as in JSON. */
export async function answerFromXml(text: string): Promise<unknown> {
  return fromRoot(await readXml(text));
}

function fromRoot(root: XmlElement): unknown {
  switch (root.name) {
    case 'Errors':
      return root.children.map(plain);
    case 'Results':
      return root.children.map((child) => (child.name === 'Result' ? toRow(child) : toRecord(child)));
    case 'SObjectTreeResponse':
      return { hasErrors: flag(root, 'hasErrors'), results: named(root, 'results').map(toRow) };
    case 'batchResults':
      return { hasErrors: flag(root, 'hasErrors'), results: named(root, 'results')[0]?.children.map(toPart) };
    default:
      return root.attributes.url ? toRecord(root) : plain(root);
  }
}

function toPart(part: XmlElement): unknown {
  const [inner] = named(part, 'result')[0]?.children ?? [];
  return { statusCode: Number(named(part, 'statusCode')[0]?.text), result: inner ? fromRoot(inner) : null };
}

function toRow(row: XmlElement): unknown {
  const errors = named(row, 'errors').map(plain);
  const flags = ['success', 'created'].filter((name) => named(row, name).length > 0);
  const isSaved = flags.length > 0;
  return {
    ...(plain(row) as object),
    ...(isSaved || errors.length > 0 ? { errors } : {}),
    ...Object.fromEntries(flags.map((name) => [name, flag(row, name)])),
  };
}

function toRecord(element: XmlElement): unknown {
  return element.isNil ? null : { attributes: element.attributes, ...(plain(element) as object) };
}

function plain(element: XmlElement): unknown {
  if (element.isNil) return null;
  if (element.children.length === 0) return BOOLEANS[element.text] ?? element.text;
  const fields =
    element.name === 'errors' ? { fields: named(element, 'fields').map(({ text }) => text) } : {};
  return { ...Object.fromEntries(element.children.map((child) => [child.name, plain(child)])), ...fields };
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };

function named({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

function flag(element: XmlElement, name: string): boolean {
  return named(element, name)[0]?.text === 'true';
}
