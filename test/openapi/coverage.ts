/**
 * The coverage table of README.md. Its lines come from the fragments (`coverage`) and from src/api/not-emulated.ts; what a line says about
 * versions and 501 comes from the definitions, so that it cannot claim more than is served.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { NOT_EMULATED } from '../../src/api/not-emulated.ts';
import { apiVersions } from '../../src/api/versions.ts';
import { otherObjectNames } from '../../src/org/not-emulated.ts';
import { describeAll } from './description.ts';
import { type Fragment, type Node, readFragments } from './fragments.ts';
import { braced, resources, routes } from './served.ts';

/** A fragment's line of the table. */
export interface CoverageLine {
  readonly what: string;
  /** Marks: doc, seen, ours; left out if nothing of it is emulated. */
  readonly state?: string;
  /** The operationIds of the line. The first line of a fragment has all operations that no other line names; further lines may have none. */
  readonly operations?: readonly string[];
}

interface Row {
  readonly what: string;
  readonly from: number | undefined;
  readonly state: string;
}

interface Operation {
  readonly id: string;
  readonly from?: number | undefined;
  readonly isEmulated: boolean;
}

const MARKERS = ['<!-- coverage: written by npm run bundle:openapi -->', '<!-- /coverage -->'] as const;

/** The text of the README with the current table. */
export function withCoverage(readme: string): string {
  const [begin, end] = MARKERS.map((marker) => readme.indexOf(marker)) as [number, number];
  if (begin < 0 || end < begin) throw new Error(`README.md lacks ${MARKERS[0]} or, after it, ${MARKERS[1]}`);
  return `${readme.slice(0, begin + MARKERS[0].length)}\n\n${printTable(readRows())}\n\n${readme.slice(end)}`;
}

function printTable(rows: readonly Row[]): string {
  const lines = [
    ['What', 'From', 'State'],
    ['---', '---', '---'],
    ...rows.map(({ what, from, state }) => [what, from === undefined ? '' : `${from}.0`, state]),
  ];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function readRows(): Row[] {
  const { fragments } = readFragments();
  const description = describeAll();
  const rows = inOrderOfService(fragments).flatMap((fragment) =>
    rowsOf(fragment, operationsOf(fragment, description)),
  );
  const missing = NOT_EMULATED.map(({ what, apis, words = '501' }) => ({
    what: filled(what),
    from: lowest(apis),
    state: `not emulated: ${words}`,
  }));
  return [...rows, ...missing];
}

/** The fragments in the order in which their paths are served. */
function inOrderOfService(fragments: readonly Fragment[]): Fragment[] {
  const order = [...resources, ...routes].map(({ path }) => braced(path));
  const place = ({ resources = {}, paths = {} }: Fragment) =>
    Math.min(...[...Object.keys(resources), ...Object.keys(paths)].map((path) => order.indexOf(path)));
  return [...fragments].sort((a, b) => place(a) - place(b));
}

function rowsOf({ file, coverage = [] }: Fragment, operations: readonly Operation[]): Row[] {
  const claimed = coverage.slice(1).flatMap(({ operations = [] }) => operations);
  const strange = claimed.find((id) => !operations.some((operation) => operation.id === id));
  if (strange)
    throw new Error(`${file}: a line of coverage names ${strange}, which the file does not describe`);
  if (operations.length > 0 && coverage.length === 0) throw new Error(`${file} has no line of coverage`);
  return coverage.map((line, index) => {
    const ids =
      index === 0 ? operations.map(({ id }) => id).filter((id) => !claimed.includes(id)) : line.operations;
    const own = operations.filter(({ id }) => ids?.includes(id));
    return rowOf(line, own, file);
  });
}

function rowOf({ what, state }: CoverageLine, operations: readonly Operation[], file: string): Row {
  const emulated = operations.filter(({ isEmulated }) => isEmulated);
  const isMissing = operations.length > 0 && emulated.length === 0;
  if (!isMissing && emulated.length < operations.length)
    throw new Error(`${file}: "${what}" is emulated in part: give what is not a line of its own`);
  if (isMissing === (state !== undefined))
    throw new Error(
      `${file}: "${what}" ${isMissing ? 'is not emulated, and needs no state' : 'needs a state'}`,
    );
  if (state !== undefined && !/\b(doc|seen|ours)\b/.test(state))
    throw new Error(`${file}: the state of "${what}" must say doc, seen or ours`);
  return { what: filled(what), from: lowest(operations), state: state ?? 'not emulated: 501' };
}

function lowest(operations: readonly Pick<Operation, 'from'>[]): number | undefined {
  const versions = operations.flatMap(({ from }) => from ?? []);
  return versions.length === 0 ? undefined : Math.min(...versions);
}

/** The operations that a fragment describes; an operation without a success is not emulated. */
function operationsOf({ resources = {}, paths = {} }: Fragment, description: Node): Operation[] {
  const all = description.paths as Readonly<Record<string, Node>>;
  const own = [
    ...Object.keys(resources).map((path) => `/services/data/{version}${path}`),
    ...Object.keys(paths),
  ];
  return own.flatMap((path) =>
    Object.entries(all[path] as Node)
      .filter(([verb]) => verb !== 'parameters')
      .map(([, operation]) => {
        const {
          operationId,
          responses,
          'x-available-version': from,
        } = operation as {
          operationId: string;
          responses: object;
          'x-available-version'?: number;
        };
        return {
          id: operationId,
          from,
          isEmulated: Object.keys(responses).some((status) => /^([23]|default$)/.test(status)),
        };
      }),
  );
}

/** Fills in the numbers that the code has. */
function filled(what: string): string {
  const versions = apiVersions().map(({ version }) => version);
  const objects = readdirSync(new URL('../../schemas/sobjects/', import.meta.url)).filter(
    (file) => file !== 'index.json',
  );
  return what
    .replaceAll('{objects}', String(objects.length))
    .replaceAll('{otherObjects}', otherObjectNames().length.toLocaleString('en'))
    .replaceAll('{versions}', `v${versions.at(0)}–${versions.at(-1)}`);
}

export function readReadme(): string {
  return readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
}
