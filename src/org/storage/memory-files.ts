/** The files of an org that is in memory only. */
import type { OrgFiles } from '../port.ts';

export function memoryFiles(): OrgFiles {
  const files = new Map<string, readonly Uint8Array[]>();
  return {
    async append(name, size, chunks) {
      const content = [...part(files.get(name) ?? [], 0, size)];
      if (sizeOf(content) < size) throw tooShort(name, size);
      for await (const chunk of chunks) content.push(chunk);
      files.set(name, content);
      return sizeOf(content);
    },
    async *read(name, from, to) {
      const read = [...part(files.get(name) ?? [], from, to)];
      if (sizeOf(read) < to - from) throw tooShort(name, to);
      yield* read;
    },
    remove: async (name) => void files.delete(name),
    list: async () => [...files.keys()],
  };
}

function* part(chunks: readonly Uint8Array[], from: number, to: number): Generator<Uint8Array> {
  let start = 0;
  for (const chunk of chunks) {
    const piece = chunk.subarray(Math.max(0, from - start), Math.max(0, to - start));
    if (piece.length > 0) yield piece;
    start += chunk.length;
  }
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function tooShort(name: string, size: number): Error {
  return new Error(`The file ${name} has fewer than ${size} bytes`);
}
