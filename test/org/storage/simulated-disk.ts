/**
 * A disk in memory that loses data like a real one: file contents and directory entries last only once they are synced.
 * A test can make an operation fail, and stop the process or the machine, at any step.
 */
import type { FileSystem, OpenFile, SyncedFile } from '../../../src/org/storage/file-system.ts';

interface SimulatedFile {
  readonly number: number;
  data: Buffer;
  /** What a power failure may leave: the contents as last synced and after each change since. */
  history: Buffer[];
  /** A synced write that was stopped: the disk may have written any of its sectors. */
  stopped: StoppedWrite | undefined;
}

interface StoppedWrite {
  readonly before: Buffer;
  readonly after: Buffer;
}

interface SimulatedDirectory {
  entries: Map<string, Node>;
  /** What a power failure may leave: the entries as last synced and after each change since. */
  history: Map<string, Node>[];
}

type Node = SimulatedFile | SimulatedDirectory;

/** The operations that change the disk. */
export type Operation =
  | 'makeDirectory'
  | 'create'
  | 'append'
  | 'openSynced'
  | 'write'
  | 'writeSynced'
  | 'sync'
  | 'truncate'
  | 'link'
  | 'rename'
  | 'remove'
  | 'syncDirectory';

export interface Step {
  readonly operation: Operation;
  readonly path: string;
}

/** Returns a number from 0 to below `count`. */
export type Chooser = (count: number) => number;

let files = 0;

export class SimulatedDisk implements FileSystem {
  /** Every change, also those that failed, in order. */
  readonly steps: Step[] = [];
  /** Called before each change; if it throws, the operation fails with that error. A failing write writes half of its bytes. */
  fault: (step: Step, index: number) => void = () => {};
  /** Awaited before each operation, including reads. */
  pause: (() => Promise<void>) | undefined;
  #root: SimulatedDirectory = emptyDirectory();
  #stopped = false;

  /** How often the operation was called on paths with that end. */
  count(operation: Operation, pathEnd = ''): number {
    return this.steps.filter((step) => step.operation === operation && step.path.endsWith(pathEnd)).length;
  }

  /** Stops the process: this disk no longer answers; the returned disk has everything that was written, synced or not. */
  stop(): SimulatedDisk {
    this.#stopped = true;
    const next = new SimulatedDisk();
    next.#root = this.#root;
    return next;
  }

  /** Stops the machine: of the unsynced data, the returned disk has any part, perhaps with zeros after it. */
  loseUnsynced(choose: Chooser): SimulatedDisk {
    this.#stopped = true;
    return this.#copy(
      (file) => remainder(file, choose),
      (directory) => directory.history[choose(directory.history.length)]!,
    );
  }

  /** An independent disk with the same contents, all synced. */
  clone(): SimulatedDisk {
    return this.#copy(
      (file) => file.data,
      (directory) => directory.entries,
    );
  }

  /** Contents by path. */
  contents(): Map<string, Buffer> {
    const found = new Map<string, Buffer>();
    const visit = (directory: SimulatedDirectory, path: string) => {
      for (const [name, node] of directory.entries) {
        if (isFile(node)) found.set(`${path}/${name}`, node.data);
        else visit(node, `${path}/${name}`);
      }
    };
    visit(this.#root, '');
    return found;
  }

  /** Replaces or removes a file without a recorded step, as if it had always been like that. */
  tamper(path: string, data: Buffer | undefined): void {
    const { directory, name } = this.#place(path);
    for (const entries of [directory.entries, ...directory.history]) {
      if (data) entries.set(name, newFile(data));
      else entries.delete(name);
    }
  }

  /** Writes a file, and its directories, without a recorded step, as if it had always been there. */
  place(path: string, data: Buffer): void {
    const names = namesOf(path);
    let directory = this.#root;
    for (const name of names.slice(0, -1)) {
      const node = directory.entries.get(name) ?? emptyDirectory();
      for (const entries of [directory.entries, ...directory.history]) entries.set(name, node);
      directory = node as SimulatedDirectory;
    }
    this.tamper(path, data);
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#change('makeDirectory', path);
    let directory = this.#root;
    for (const name of namesOf(path)) {
      if (!directory.entries.has(name)) {
        directory.entries.set(name, emptyDirectory());
        directory.history = [new Map(directory.entries)];
      }
      const node = directory.entries.get(name)!;
      if (isFile(node)) throw failure('EEXIST', path);
      directory = node;
    }
  }

  async list(path: string): Promise<string[]> {
    await this.#read();
    const node = this.#find(path);
    if (isFile(node)) throw failure('ENOTDIR', path);
    return [...node.entries.keys()];
  }

  async read(path: string): Promise<Buffer> {
    await this.#read();
    return Buffer.from(this.#file(path).data);
  }

  async *stream(path: string, from: number, to: number): AsyncIterable<Uint8Array> {
    yield (await this.read(path)).subarray(from, to);
  }

  async create(path: string): Promise<OpenFile> {
    await this.#change('create', path);
    const { directory, name } = this.#place(path);
    if (directory.entries.has(name)) throw failure('EEXIST', path);
    enter(directory, name, newFile());
    return this.#open(path);
  }

  async append(path: string): Promise<OpenFile> {
    await this.#change('append', path);
    const { directory, name } = this.#place(path);
    if (!directory.entries.has(name)) enter(directory, name, newFile());
    return this.#open(path);
  }

  async openSynced(path: string): Promise<SyncedFile> {
    await this.#change('openSynced', path);
    const { directory, name } = this.#place(path);
    if (!directory.entries.has(name)) enter(directory, name, newFile());
    const file = this.#file(path);
    const { sync, truncate, close } = this.#open(path);
    return { sync, truncate, close, write: (bytes, at) => this.#writeSynced(file, path, bytes, at) };
  }

  /** What was written before, without a sync, is not synced by it. */
  async #writeSynced(file: SimulatedFile, path: string, bytes: Uint8Array, at: number): Promise<void> {
    const before = file.data;
    const after = overwritten(before, bytes, at);
    await this.#change('writeSynced', path, () => {
      change(file, overwritten(before, bytes.subarray(0, bytes.length >> 1), at));
      file.stopped = { before, after };
    });
    file.data = after;
    file.history = file.history.map((data) => overwritten(data, bytes, at));
  }

  async link(from: string, to: string): Promise<void> {
    await this.#change('link', to);
    const file = this.#file(from);
    const { directory, name } = this.#place(to);
    if (directory.entries.has(name)) throw failure('EEXIST', to);
    enter(directory, name, file);
  }

  /** Renames within one directory, as one change. */
  async rename(from: string, to: string): Promise<void> {
    await this.#change('rename', from);
    const node = this.#find(from);
    const { directory, name } = this.#place(to);
    const there = directory.entries.get(name);
    if (there && !isFile(there) && there.entries.size > 0) throw failure('ENOTEMPTY', to);
    directory.entries.delete(this.#place(from).name);
    enter(directory, name, node);
  }

  /** Like rm, it removes the contents of a directory one by one. */
  async remove(path: string): Promise<void> {
    await this.#read();
    const { directory, name } = this.#place(path);
    const node = directory.entries.get(name);
    if (!node) return;
    if (!isFile(node)) for (const child of [...node.entries.keys()]) await this.remove(`${path}/${child}`);
    await this.#change('remove', path);
    directory.entries.delete(name);
    remember(directory);
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#change('syncDirectory', path);
    const node = this.#find(path);
    if (!isFile(node)) node.history = [new Map(node.entries)];
  }

  stamp(path: string): string | undefined {
    return this.#stopped ? undefined : `${this.#file(path).number}`;
  }

  #open(path: string): OpenFile {
    const file = this.#file(path);
    return {
      write: async (bytes) => {
        const half = bytes.subarray(0, bytes.length >> 1);
        await this.#change('write', path, () => change(file, Buffer.concat([file.data, half])));
        change(file, Buffer.concat([file.data, bytes]));
      },
      sync: async () => {
        await this.#change('sync', path);
        file.history = [file.data];
        file.stopped = undefined;
      },
      truncate: async (length) => {
        await this.#change('truncate', path);
        change(file, file.data.subarray(0, length));
      },
      close: async () => {},
    };
  }

  async #read(): Promise<void> {
    await this.pause?.();
    if (this.#stopped) throw failure('ESTOPPED', 'the process');
  }

  async #change(operation: Operation, path: string, partly = () => {}): Promise<void> {
    await this.#read();
    const step = { operation, path };
    this.steps.push(step);
    try {
      this.fault(step, this.steps.length - 1);
    } catch (error) {
      partly();
      throw error;
    }
  }

  #find(path: string): Node {
    let node: Node | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (node && isFile(node)) throw failure('ENOTDIR', path);
      node = node?.entries.get(name);
    }
    if (!node) throw failure('ENOENT', path);
    return node;
  }

  #file(path: string): SimulatedFile {
    const node = this.#find(path);
    if (!isFile(node)) throw failure('EISDIR', path);
    return node;
  }

  #place(path: string): { directory: SimulatedDirectory; name: string } {
    const name = namesOf(path).at(-1)!;
    const directory = this.#find(path.slice(0, path.lastIndexOf('/')));
    if (isFile(directory)) throw failure('ENOTDIR', path);
    return { directory, name };
  }

  #copy(
    dataOf: (file: SimulatedFile) => Buffer,
    entriesOf: (directory: SimulatedDirectory) => Map<string, Node>,
  ): SimulatedDisk {
    const copies = new Map<Node, Node>();
    const copy = (node: Node): Node => {
      const done = copies.get(node) ?? (isFile(node) ? newFile(dataOf(node)) : emptyDirectory());
      if (copies.has(node)) return done;
      copies.set(node, done);
      if (isFile(node) || isFile(done)) return done;
      done.entries = new Map([...entriesOf(node)].map(([name, child]) => [name, copy(child)]));
      done.history = [new Map(done.entries)];
      return done;
    };
    const disk = new SimulatedDisk();
    disk.#root = copy(this.#root) as SimulatedDirectory;
    return disk;
  }
}

const names = new Map<string, readonly string[]>();

/** The names in a path; tests use few paths often. */
function namesOf(path: string): readonly string[] {
  let found = names.get(path);
  if (!found) {
    found = path.split('/').filter(Boolean);
    names.set(path, found);
  }
  return found;
}

const isFile = (node: Node): node is SimulatedFile => 'data' in node;

/** An error like those of node's file system. */
export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, '${path}'`), { code });
}

function emptyDirectory(): SimulatedDirectory {
  return { entries: new Map(), history: [new Map()] };
}

function newFile(data: Buffer = Buffer.alloc(0)): SimulatedFile {
  return { number: ++files, data, history: [data], stopped: undefined };
}

function overwritten(data: Buffer, bytes: Uint8Array, at: number): Buffer {
  const result = Buffer.alloc(Math.max(data.length, at + bytes.length));
  result.set(data);
  result.set(bytes, at);
  return result;
}

function change(file: SimulatedFile, data: Buffer): void {
  file.data = data;
  file.history.push(data);
}

function enter(directory: SimulatedDirectory, name: string, node: Node): void {
  directory.entries.set(name, node);
  remember(directory);
}

function remember(directory: SimulatedDirectory): void {
  directory.history.push(new Map(directory.entries));
}

/** The content of a file after a power failure: of the bytes added since the last sync, perhaps a part, perhaps with zeros in place of the rest. */
function remainder({ history, stopped }: SimulatedFile, choose: Chooser): Buffer {
  if (stopped && choose(2) === 1) return someSectors(stopped, choose);
  const synced = history[0]!;
  const data = history[choose(history.length)]!;
  if (data.length <= synced.length) return data;
  const saved = data.subarray(0, synced.length + choose(data.length - synced.length + 1));
  return choose(2) === 0 ? saved : Buffer.concat([saved, Buffer.alloc(data.length - saved.length)]);
}

const SECTOR = 512;

/** The file after a stopped write of which the disk wrote some sectors, in any order; where the file grew, the others are zeros. */
function someSectors({ before, after }: StoppedWrite, choose: Chooser): Buffer {
  const length = before.length + choose(after.length - before.length + 1);
  const data = Buffer.alloc(Math.max(length, before.length));
  data.set(before);
  for (let at = 0; at < data.length; at += SECTOR)
    if (choose(2) === 1) data.set(after.subarray(at, Math.min(at + SECTOR, data.length)), at);
  return data;
}
