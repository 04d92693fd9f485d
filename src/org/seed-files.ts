/** Reads the files of a seed: SOBJECT.ndjson, one record per line as REST shows it, and settings.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problems } from './problems.ts';

/** A record that is not checked yet. */
export interface SeedRecord {
  /** File and line. */
  readonly place: string;
  readonly fields: Readonly<Record<string, unknown>>;
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
export function readSeedFiles(directory: string, problems: Problems): SeedInput {
  const names = readdirSync(directory).filter(isSeedFile).sort();
  const objects = new Map<string, { place: string; records: SeedRecord[] }>();
  const files: { settings?: Valued; apexRest?: Valued } = {};
  for (const name of names) {
    const place = join(directory, name);
    const text = readFileSync(place, 'utf8');
    if (name === SETTINGS) files.settings = { place, value: parse(text, place, problems) };
    // Its bodies are the user's own JSON: no number in them becomes text.
    else if (name === APEX_REST) files.apexRest = { place, value: parse(text, place, problems, JSON.parse) };
    else objects.set(name.slice(0, -NDJSON.length), { place, records: parseRecords(text, place, problems) });
  }
  return { objects, ...files };
}

function isSeedFile(name: string): boolean {
  return name === SETTINGS || name === APEX_REST || name.endsWith(NDJSON);
}

function parseRecords(text: string, file: string, problems: Problems): SeedRecord[] {
  const records: SeedRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = `${file}:${index + 1}`;
    const fields = parse(line, place, problems);
    if (fields === undefined) continue;
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      records.push({ place, fields: fields as Readonly<Record<string, unknown>> });
    } else problems.add(place, 'the line is not a JSON object');
  }
  return records;
}

/** Undefined when the text is not valid JSON. */
function parse(text: string, place: string, problems: Problems, read = readExactly): unknown {
  try {
    return read(text);
  } catch (error) {
    problems.add(place, `not valid JSON: ${(error as Error).message}`);
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
