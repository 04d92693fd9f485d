/** Reads the files of a seed: SOBJECT.ndjson, one record per line as REST shows it, and settings.json. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problems } from './problems.ts';
import { type Lines, linesTogether, parseTogether } from './seed-lines.ts';
import type { SeedProgress } from './seed-progress.ts';

/** A record of a seed. */
export interface SeedRecord {
  /** File and line. */
  readonly place: string;
  /** As the file has them; canonical values once they are checked; none once the record is a draft. */
  fields: Readonly<Record<string, unknown>>;
}

type FileFields = Readonly<Record<string, unknown>>;

/** Its place is put together when an error needs it. */
class RecordInFile implements SeedRecord {
  readonly #file: string;
  readonly #line: number;
  fields: FileFields;

  constructor(file: string, line: number, fields: FileFields) {
    this.#file = file;
    this.#line = line;
    this.fields = fields;
  }

  get place(): string {
    return `${this.#file}:${this.#line}`;
  }
}

export interface SeedInput {
  /** By the object's name, as the file is named. */
  readonly objects: ReadonlyMap<string, { readonly place: string; readonly records: readonly SeedRecord[] }>;
  readonly settings?: Valued;
  readonly apexRest?: Valued;
}

/** A file with one JSON value. */
interface Valued {
  readonly place: string;
  readonly value: unknown;
}

const NDJSON = '.ndjson';
const SETTINGS = 'settings.json';
const APEX_REST = 'apex-rest.json';

/**
 * Throws when the directory cannot be read; invalid JSON is added to the problems. Other files, such as a README, are ignored.
 * Synchronous: an emulator that starts has nothing else to do, and thirty small files take 2 ms this way, 15 ms otherwise (measured).
 */
export function readSeedFiles(directory: string, problems: Problems, progress: SeedProgress): SeedInput {
  const names = readdirSync(directory).filter(isSeedFile).sort();
  const objects = new Map<string, { place: string; records: SeedRecord[] }>();
  const files: { settings?: Valued; apexRest?: Valued } = {};
  let before = 0;
  const sizes = names.map((name) => statSync(join(directory, name)).size);
  const size = sizes.reduce((sum, each) => sum + each, 0);
  const onLines = (end: number) => progress.report('read', (before + end) / size);
  for (const [index, name] of names.entries()) {
    const place = join(directory, name);
    const value = (read?: (json: string) => unknown) =>
      parse(readFileSync(place, 'utf8'), () => place, problems, read);
    if (name === SETTINGS) files.settings = { place, value: value() };
    // Its bodies are the user's own JSON: no number in them becomes text.
    else if (name === APEX_REST) files.apexRest = { place, value: value(JSON.parse) };
    else
      objects.set(name.slice(0, -NDJSON.length), { place, records: readRecordsOf(place, problems, onLines) });
    before += sizes[index]!;
  }
  return { objects, ...files };
}

function isSeedFile(name: string): boolean {
  return name === SETTINGS || name === APEX_REST || name.endsWith(NDJSON);
}

function readRecordsOf(file: string, problems: Problems, onLines: (end: number) => void): SeedRecord[] {
  const records: SeedRecord[] = [];
  for (const lines of linesTogether(file)) {
    const values = parseTogether(withLongNumbersQuoted(lines.text));
    if (!values || !addRecords(values, file, lines.first, records)) addEach(lines, file, records, problems);
    onLines(lines.end);
  }
  return records;
}

/** False, with nothing added, if one of the values is no record, or a line has other values than one. */
function addRecords(values: readonly unknown[], file: string, first: number, records: SeedRecord[]): boolean {
  if (!values.every((value) => value === undefined || isRecord(value))) return false;
  for (const [index, value] of values.entries())
    if (value !== undefined) records.push(new RecordInFile(file, first + index, value as FileFields));
  return true;
}

/** Line by line, to find what is wrong. */
function addEach({ text, first }: Lines, file: string, records: SeedRecord[], problems: Problems): void {
  for (const [index, line] of text.split('\n').entries()) {
    const record = line.trim() === '' ? undefined : parseRecord(line, file, first + index, problems);
    if (record) records.push(record);
  }
}

function parseRecord(line: string, file: string, number: number, problems: Problems): SeedRecord | undefined {
  const fields = parse(line, () => `${file}:${number}`, problems);
  if (fields === undefined) return undefined;
  if (isRecord(fields)) return new RecordInFile(file, number, fields);
  problems.add(`${file}:${number}`, 'the line is not a JSON object');
  return undefined;
}

function isRecord(value: unknown): value is FileFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined when the text is not valid JSON. */
function parse(text: string, place: () => string, problems: Problems, read = readExactly): unknown {
  try {
    return read(text);
  } catch (error) {
    problems.add(place(), `not valid JSON: ${(error as Error).message}`);
    return undefined;
  }
}

function readExactly(text: string): unknown {
  return JSON.parse(withLongNumbersQuoted(text));
}

/** JSON.parse rounds numbers of more than 15 digits; as text they keep all digits. Strings are matched so that they stay unchanged. */
function withLongNumbersQuoted(json: string): string {
  if (!/\d[\d.]{15}/.test(json)) return json;
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.]{15,}(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}
