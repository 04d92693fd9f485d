/** The components that schemas/ holds: the Salesforce representations, and the settings of an org. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Node } from './fragments.ts';

const FOLDER = new URL('../../schemas/', import.meta.url);

/** Files of schemas/ that belong to this emulator and are not representations. */
const OURS = ['org-settings', 'sobject-definition'];

/** Ids are returned with 18 characters, and behaviors with their defaults. */
const AS_THEY_COME_BACK = {
  propertyNames: { pattern: '^.{18}$' },
  additionalProperties: {
    $ref: '#/components/schemas/GatewayBehavior',
    required: ['refund', 'notification', 'notificationDelay'],
  },
};

/** Every representation, by the name of its file. */
export function representationNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => !OURS.includes(name))
    .sort();
}

/** "EnsureRefundsAsyncInput", after the title of ensure-refunds-async-input.json. */
export function componentOf(representationName: string): string {
  return inPascalCase(String(readSchema(representationName).title));
}

/** The schemas of all representations, by the name of the component. */
export function representationComponents(): Record<string, Node> {
  return Object.fromEntries(
    representationNames().map((name) => [componentOf(name), describe(readSchema(name))]),
  );
}

/** `OrgSettingsChange`, what it refers to, and `OrgSettings`: all of the settings, as they are returned. */
export function settingsComponents(): Record<string, Node> {
  const {
    $schema: _,
    title: _title,
    definitions,
    ...change
  } = readSchema('org-settings') as {
    definitions: Record<string, Node>;
  } & Node;
  const nameOf = (key: string) => inPascalCase(String(definitions[key]?.title ?? key));
  const toComponents = (node: unknown) =>
    mapReferences(
      node,
      (reference) => `#/components/schemas/${nameOf(reference.replace('#/definitions/', ''))}`,
    );
  const defined = Object.entries(definitions).map(([key, { title: _, ...schema }]) => [
    nameOf(key),
    toComponents(schema),
  ]);
  return {
    OrgSettings: {
      description: "The org's settings.",
      $ref: '#/components/schemas/OrgSettingsChange',
      required: Object.keys(change.properties as Node),
      properties: { gatewayBehaviors: AS_THEY_COME_BACK },
    },
    OrgSettingsChange: toComponents(change) as Node,
    ...Object.fromEntries(defined),
  };
}

/** A schema in the form of OpenAPI: references lead to components, and our own keys begin with x-. */
function describe({
  $schema: _,
  $ref,
  availableVersion,
  filterGroup,
  description,
  xml,
  properties,
  items,
  ...rest
}: Node): Node {
  const from = availableVersion === undefined ? undefined : `From ${availableVersion}.0.`;
  const words = [from, description].filter(Boolean).join(' ');
  return {
    ...(words ? { description: words } : {}),
    ...($ref ? describeReference(String($ref), rest) : rest),
    ...(xml ? { xml: describeXml(xml as Node) } : {}),
    ...(properties ? { properties: mapNodes(properties as Record<string, Node>) } : {}),
    ...(items ? { items: describeItems(items as Node, xml as Node | undefined) } : {}),
    ...(filterGroup === undefined ? {} : { 'x-filter-group': filterGroup }),
    ...(availableVersion === undefined ? {} : { 'x-available-version': availableVersion }),
  };
}

/** Keys beside a reference override it in schemas/, but only narrow it in OpenAPI, so null is written as an alternative. */
function describeReference(name: string, { type, ...rest }: Node): Node {
  const reference = { $ref: `#/components/schemas/${componentOf(name)}` };
  if (Object.keys(rest).length > 0)
    throw new Error(`schemas/ refers to ${name} and changes ${Object.keys(rest)}`);
  return Array.isArray(type) && type.includes('null') ? { anyOf: [reference, { type: 'null' }] } : reference;
}

/** A wrapped list names the tag of its items; in OpenAPI the items have it themselves. */
function describeXml({ wrapped, name }: Node): Node {
  return wrapped ? { wrapped } : { name };
}

/** A component has a tag of its own. */
function describeItems(items: Node, { wrapped, name }: Node = {}): Node {
  return describe(wrapped && !items.$ref ? { ...items, xml: { name } } : items);
}

function mapNodes(properties: Record<string, Node>): Record<string, Node> {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, describe(property)]));
}

function mapReferences(node: unknown, change: (reference: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => mapReferences(item, change));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    key === '$ref' ? change(String(value)) : mapReferences(value, change),
  ]);
  return Object.fromEntries(entries);
}

function readSchema(name: string): Node {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
}

/** "Error with Output" as "ErrorWithOutput", "gatewayTexts" as "GatewayTexts". */
function inPascalCase(words: string): string {
  return words.replace(/(?:^| )(\w)/g, (_, first: string) => first.toUpperCase());
}
