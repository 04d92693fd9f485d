import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Files at the top of src that every room may import. */
const LEAVES = [
  'by-id.ts',
  'clock.ts',
  'currency-scale.ts',
  'datetime.ts',
  'decode-uri.ts',
  'fold.ts',
  'is-object.ts',
  'log.ts',
  'money-units.ts',
  'money.ts',
  'once-per.ts',
  'package-root.ts',
  'slices.ts',
];

interface Rule {
  /** Rooms whose code may be imported. */
  readonly code: readonly string[];
  /** Rooms whose types may be imported besides. */
  readonly types: readonly string[];
  /** The files of this room, without ".ts", that other rooms may import. The composition root may import every file. */
  readonly faces: readonly string[];
}

const PORTS = ['org', 'background', 'gateway', 'api'];

/** Who may import whom, and by which files: the design's own table, which src/README.md shows too. */
const TABLE: Readonly<Record<string, Rule>> = {
  refunds: {
    code: [],
    types: [],
    faces: [
      'allocate',
      'explain',
      'ledger',
      'payment-funds',
      'payments',
      'random',
      'reserved-balance',
      'shortfall',
      'summary-balance',
    ],
  },
  soql: {
    code: [],
    types: [],
    faces: [
      'bind',
      'bound',
      'evaluate',
      'evaluate/like',
      'narrow',
      'parse',
      'parse-cache',
      'parse/expressions',
      'parse/token-reader',
      'query',
      'refusal',
      'result',
      'schema',
      'time-zone',
    ],
  },
  sosl: {
    code: ['soql'],
    types: [],
    faces: ['fields', 'match', 'parameters', 'parse', 'refusal', 'search', 'words'],
  },
  org: {
    code: [],
    types: PORTS,
    faces: [
      'apex-rest-stubs',
      'at-version',
      'base-objects',
      'field-values',
      'gateway-behaviors',
      'limits',
      'not-emulated',
      'port',
      'present',
      'read-members',
      'record-ids',
      'references',
      'required-fields',
      'rules/payment',
      'settings',
      'sobject-type',
      'storage/port',
      'write-refused',
    ],
  },
  background: { code: [], types: PORTS, faces: ['in-flight', 'job', 'job-life', 'queue', 'task-runner'] },
  gateway: { code: [], types: PORTS, faces: ['call-for-payment', 'log-record', 'port'] },
  api: {
    code: [],
    types: PORTS,
    faces: [
      'all-or-none',
      'any-object',
      'api-error',
      'api-request',
      'errors',
      'instance-url',
      'json-source',
      'media',
      'orgs',
      'print-output',
      'representation',
      'request-body',
      'resource',
      'route',
      'session',
      'source',
      'text-stream',
      'unit-of-work',
      'usage',
      'versions',
      'xml-by-lists',
      'xml-source',
      'xml-writer',
    ],
  },
  server: { code: [], types: PORTS, faces: [] },
  connect: {
    code: ['api', 'background', 'gateway', 'org', 'refunds'],
    types: [],
    faces: ['ensure-refunds-async/resource'],
  },
  records: {
    code: ['org'],
    types: [],
    faces: [
      'chosen-fields',
      'equal-keys',
      'external-id',
      'number-fields',
      'print-record',
      'refusal',
      'save-result',
      'write-record',
    ],
  },
  sobjects: { code: ['api', 'org', 'records'], types: [], faces: [] },
  query: { code: ['api', 'org', 'soql', 'sosl'], types: [], faces: [] },
  limits: { code: ['api', 'org'], types: [], faces: [] },
  composite: { code: ['api', 'org', 'records'], types: [], faces: [] },
  bulk: { code: ['api', 'org', 'records'], types: [], faces: [] },
  /** An action is derived from the Connect resource that does its work. */
  actions: { code: ['api', 'connect', 'org'], types: [], faces: [] },
  setup: { code: ['api'], types: [], faces: [] },
  'apex-rest': { code: ['api', 'org'], types: [], faces: [] },
  login: { code: ['api', 'org', 'background'], types: [], faces: [] },
  control: { code: ['api', 'org', 'background'], types: [], faces: [] },
};

/** The composition root and what starts it may open every room. */
const ROOT_FILES = [
  'cli.ts',
  'config.ts',
  'demo.ts',
  'emulator-org.ts',
  'emulator.ts',
  'index.ts',
  'later-resources.ts',
  'org-services.ts',
  'progress-bar.ts',
  'routes.ts',
  'settle-seeds.ts',
  'start-report.ts',
  'token.ts',
];

const src = new URL('../src/', import.meta.url).pathname;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'(\.[^']+)'/gm);
  const dynamic = text.matchAll(/import\(\s*'(\.[^']+)'\s*\)/g);
  return [
    ...[...statements].map((match) => ({ path: match[2] as string, isType: match[1] !== undefined })),
    ...[...dynamic].map((match) => ({ path: match[1] as string, isType: false })),
  ].map(({ path, isType }) => ({ from: file, to: relative(src, join(src, dirname(file), path)), isType }));
}

function roomOf(file: string): string {
  return file.split('/')[0] as string;
}

/** The file's path inside its room, without ".ts". */
function faceOf(file: string): string {
  return file.slice(roomOf(file).length + 1).replace(/\.ts$/, '');
}

function isAllowed({ from, to, isType }: Import): boolean {
  if (LEAVES.includes(to) || roomOf(from) === roomOf(to)) return true;
  const rule = TABLE[roomOf(from)];
  if (!rule) return false;
  return rule.code.includes(roomOf(to)) || (isType && rule.types.includes(roomOf(to)));
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.filter((file) => !ROOT_FILES.includes(file)).flatMap(importsOf);

describe('the rooms of the house', () => {
  it('import only whom the design lets them', () => {
    const strays = imports.filter((each) => !isAllowed(each)).map(({ from, to }) => `${from} imports ${to}`);
    expect(strays).toEqual([]);
  });

  it('are imported only by their faces', () => {
    const strays = imports
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !LEAVES.includes(to))
      .filter(({ to }) => !TABLE[roomOf(to)]?.faces.includes(faceOf(to)))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(strays).toEqual([]);
  });

  it('have no face that other rooms do not use', () => {
    const used = new Set(
      imports.filter(({ from, to }) => roomOf(from) !== roomOf(to)).map(({ to }) => to.replace(/\.ts$/, '')),
    );
    const faces = Object.entries(TABLE).flatMap(([room, rule]) =>
      rule.faces.map((face) => `${room}/${face}`),
    );
    expect(faces.filter((face) => !used.has(face))).toEqual([]);
  });

  it('are all named in the table', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map(roomOf));
    expect([...rooms].filter((room) => !TABLE[room])).toEqual([]);
  });

  it('stand in the table of src/README.md as here', () => {
    const page = readFileSync(join(src, 'README.md'), 'utf8');
    const shown = [...page.matchAll(/^\| `([a-z-]+)` \| .* \| (.*) \| (.*) \| (.*) \|$/gm)].map(
      ([, room, ...cells]) => [room, ...cells.map((cell) => (cell === '–' ? [] : cell.split(', ')))],
    );
    expect(shown).toEqual(
      Object.entries(TABLE).map(([room, { code, types, faces }]) => [room, code, types, faces]),
    );
  });

  it('hold the pure rooms to purity: no clock, no randomness, no Node', () => {
    const impure = files
      .filter((file) => ['refunds', 'soql', 'sosl'].includes(roomOf(file)))
      .filter((file) =>
        /\bfrom 'node:|Math\.random\(|Date\.now|new Date\(\)/.test(readFileSync(join(src, file), 'utf8')),
      );
    expect(impure).toEqual([]);
  });

  it("have one door to decimal.js, and one to Express's router", () => {
    const importers = (name: string) =>
      files.filter((file) => readFileSync(join(src, file), 'utf8').includes(`from '${name}'`));
    expect(importers('decimal.js')).toEqual(['money.ts']);
    expect(importers('router')).toEqual(['api/routing.ts']);
    expect(importers('express')).toEqual([]);
  });

  it('let one Connect resource know nothing of another', () => {
    const folder = (file: string) => file.split('/').slice(0, 2).join('/');
    const strays = imports.filter(
      ({ from, to }) =>
        roomOf(from) === 'connect' &&
        roomOf(to) === 'connect' &&
        from !== 'connect/index.ts' &&
        folder(from) !== folder(to),
    );
    expect(strays).toEqual([]);
  });
});
