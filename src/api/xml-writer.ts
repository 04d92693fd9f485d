/** Prints answers as XML: declaration, root tag, an element for each property, lists as repeated elements, null as xsi:nil (seen on sObject rows). */
import { Builder } from 'xml2js';
import { isObject } from '../is-object.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

export function printXml(root: string, value: unknown, pretty: boolean): string {
  const tree = toTree(value);
  const hasNil = JSON.stringify(tree).includes('"xsi:nil"');
  const builder = new Builder({
    rootName: root,
    xmldec: { version: '1.0', encoding: 'UTF-8' },
    renderOpts: { pretty },
  });
  return builder.buildObject(
    hasNil && isObject(tree) ? { ...tree, $: { 'xmlns:xsi': XSI, ...(tree.$ as object) } } : tree,
  );
}

/** The value in the builder's form: `$` holds attributes, and an empty text becomes an empty element. */
function toTree(value: unknown): unknown {
  if (value === null || value === undefined) return { $: { 'xsi:nil': 'true' } };
  if (Array.isArray(value)) return value.map(toTree);
  if (!isObject(value)) return printable(String(value));
  const entries = Object.entries(value).filter(([, child]) => !Array.isArray(child) || child.length > 0);
  return Object.fromEntries(entries.map(([name, child]) => [name, name === '$' ? child : toTree(child)]));
}

/** XML 1.0 does not allow most control characters, not even escaped. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are replaced
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
