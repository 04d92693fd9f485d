/** Reads the files of a seed: SOBJECT.ndjson, one record per line as REST shows it, and settings.json. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problems } from './problems.ts';
import type { SeedProgress } from './seed-progress.ts';

/** A record of a seed. */
export interface SeedRecord {
  /** File and line. */
  readonly place: string;
  /** As the file has them; canonical values once they are checked; none once the record is a draft. */
  fields: Readonly<Record<string, unknown>>;
}

/** Its place is put together when an error needs it. */
class RecordInFile implements SeedRecord {
  readonly #file: string;
  readonly #line: number;
  fields: Readonly<Record<string, unknown>>;

  constructor(file: string, line: number, fields: Readonly<Record<string, unknown>>) {
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
  const size = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  const onLine = (end: number) => progress.report('read', (before + end) / size);
  for (const name of names) {
    const place = join(directory, name);
    const text = readFileSync(place, 'utf8');
    if (name === SETTINGS) files.settings = { place, value: parse(text, () => place, problems) };
    // Its bodies are the user's own JSON: no number in them becomes text.
    else if (name === APEX_REST)
      files.apexRest = { place, value: parse(text, () => place, problems, JSON.parse) };
    else
      objects.set(name.slice(0, -NDJSON.length), {
        place,
        records: parseRecords(text, place, problems, onLine),
      });
    before += text.length;
  }
  return { objects, ...files };
}

function isSeedFile(name: string): boolean {
  return name === SETTINGS || name === APEX_REST || name.endsWith(NDJSON);
}

function parseRecords(
  text: string,
  file: string,
  problems: Problems,
  onLine: (end: number) => void,
): SeedRecord[] {
  const records: SeedRecord[] = [];
  for (let [start, number] = [0, 1]; start <= text.length; number++) {
    const end = endOfLine(text, start);
    const line = text.slice(start, end);
    start = end + 1;
    if (number % LINES_PER_REPORT === 0) onLine(start);
    if (line.trim() === '') continue;
    const record = parseRecord(line, file, number, problems);
    if (record) records.push(record);
  }
  return records;
}

const LINES_PER_REPORT = 4_096;

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

function parseRecord(line: string, file: string, number: number, problems: Problems): SeedRecord | undefined {
  const fields = parse(line, () => `${file}:${number}`, problems);
  if (fields === undefined) return undefined;
  if (typeof fields === 'object' && fields !== null && !Array.isArray(fields))
    return new RecordInFile(file, number, fields as Readonly<Record<string, unknown>>);
  problems.add(`${file}:${number}`, 'the line is not a JSON object');
  return undefined;
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
