/**
 * The fragments of the description: each is beside the code that it describes, as `openapi.yaml` or `*.openapi.yaml` under src.
 * A fragment describes `resources`, by their path below /services/data/{version}, or `paths`, whole; it has the `components` that only
 * they need, and its lines of the coverage table. Components of several rooms are in src/api/openapi.yaml, with the head of the description.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CoverageLine } from './coverage.ts';

/** A part of a description, as data. */
export type Node = Readonly<Record<string, unknown>>;
export type Nodes = Readonly<Record<string, Node>>;

export interface Fragment {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly resources?: Nodes;
  readonly paths?: Nodes;
  readonly components?: Readonly<Record<string, Nodes>>;
  readonly coverage?: readonly CoverageLine[];
}

/** The fragment of src/api: it begins the description. */
interface Head extends Fragment {
  readonly openapi: string;
  readonly info: Node;
  readonly servers: readonly Node[];
  readonly security: readonly Node[];
  readonly tags: readonly Node[];
}

const ROOT = new URL('../../', import.meta.url);
const HEAD = 'src/api/openapi.yaml';

/** YAML's merge keys (`<<`) may be used. Throws for a file that is not YAML, with its name. */
function readYamlFile(file: string): unknown {
  try {
    return parse(readFileSync(new URL(file, ROOT), 'utf8'), { merge: true });
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** All fragments, in the order of their names. */
export function readFragments(): { head: Head; fragments: readonly Fragment[] } {
  const files = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' });
  const fragments = files
    .filter((file) => /(^|[./])openapi\.yaml$/.test(file))
    .sort()
    .map((name) => ({ file: `src/${name}`, ...(readYamlFile(`src/${name}`) as object) }) as Fragment);
  const head = fragments.find(({ file }) => file === HEAD);
  if (!head) throw new Error(`${HEAD} is missing`);
  return { head: head as Head, fragments };
}

/** Merges the named parts of fragments; throws if two fragments use the same name. */
export function mergeNamed<T>(
  parts: readonly { readonly file: string; readonly named: Readonly<Record<string, T>> | undefined }[],
): Map<string, { readonly file: string; readonly value: T }> {
  const merged = new Map<string, { file: string; value: T }>();
  for (const { file, named = {} } of parts) {
    for (const [name, value] of Object.entries(named)) {
      const other = merged.get(name);
      if (other) throw new Error(`${name} is described twice, in ${other.file} and in ${file}`);
      merged.set(name, { file, value });
    }
  }
  return merged;
}
