import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Who may import whom: the design's own table. A room not named as a key of TABLE may import nothing of ours but the leaves. */
const LEAVES = [
  'by-id.ts',
  'clock.ts',
  'datetime.ts',
  'decode-uri.ts',
  'fold.ts',
  'is-object.ts',
  'log.ts',
  'money.ts',
];

interface Rule {
  /** Rooms whose code may be imported. */
  readonly code: readonly string[];
  /** Rooms whose types may be imported besides. */
  readonly types: readonly string[];
}

const PORTS = ['org', 'background', 'gateway', 'api'];

const TABLE: Readonly<Record<string, Rule>> = {
  refunds: { code: [], types: [] },
  soql: { code: [], types: [] },
  sosl: { code: ['soql'], types: [] },
  org: { code: [], types: PORTS },
  background: { code: [], types: PORTS },
  gateway: { code: [], types: PORTS },
  api: { code: [], types: PORTS },
  server: { code: [], types: PORTS },
  connect: { code: ['api', 'background', 'gateway', 'org', 'refunds'], types: [] },
  records: { code: ['org'], types: [] },
  sobjects: { code: ['api', 'org', 'records'], types: [] },
  query: { code: ['api', 'org', 'soql', 'sosl'], types: [] },
  limits: { code: ['api', 'org'], types: [] },
  composite: { code: ['api', 'org', 'records'], types: [] },
  bulk: { code: ['api', 'org', 'records'], types: [] },
  /** An action is derived from the Connect resource that does its work. */
  actions: { code: ['api', 'connect', 'org'], types: [] },
  setup: { code: ['api'], types: [] },
  'apex-rest': { code: ['api', 'org'], types: [] },
  login: { code: ['api', 'org', 'background'], types: [] },
  control: { code: ['api', 'org', 'background'], types: [] },
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
  'routes.ts',
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

  it('are all named in the table', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map(roomOf));
    expect([...rooms].filter((room) => !TABLE[room])).toEqual([]);
  });

  it('stand in the table of src/README.md as here', () => {
    const page = readFileSync(join(src, 'README.md'), 'utf8');
    const shown = [...page.matchAll(/^\| `([a-z-]+)` \| .* \| (.*) \| (.*) \|$/gm)].map(
      ([, room, ...cells]) => [room, ...cells.map((cell) => (cell === '–' ? [] : cell.split(', ')))],
    );
    expect(shown).toEqual(Object.entries(TABLE).map(([room, { code, types }]) => [room, code, types]));
  });

  it('hold the pure rooms to purity: no clock, no randomness, no Node', () => {
    const impure = files
      .filter((file) => ['refunds', 'soql', 'sosl'].includes(roomOf(file)))
      .filter((file) =>
        /\bfrom 'node:|Math\.random\(|Date\.now|new Date\(\)/.test(readFileSync(join(src, file), 'utf8')),
      );
    expect(impure).toEqual([]);
  });

  it('have one door to decimal.js, and one to express', () => {
    const importers = (name: string) =>
      files.filter((file) => readFileSync(join(src, file), 'utf8').includes(`from '${name}'`));
    expect(importers('decimal.js')).toEqual(['money.ts']);
    expect(importers('express')).toEqual(['api/routing.ts']);
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
