/** What may happen to a file. */
import type { Random } from './random.ts';

export interface Harm {
  readonly name: string;
  /** How many acknowledged commits may be missing without a refusal when it happens to the newest journal of a killed emulator, as the storage's README says. */
  readonly commitsLost: number;
  /** The file afterwards; undefined removes it. `other` is another file of the org. */
  apply(data: Buffer, random: Random, other: Buffer): Buffer | undefined;
}

/** Whole lines at the end may be missing unnoticed. */
const AT_THE_END = Number.POSITIVE_INFINITY;

/** The least that may happen, and the hardest to notice. */
export const FLIPPED_BIT: Harm = { name: 'flipped bit', commitsLost: 1, apply: flipBit };

export const harms: readonly Harm[] = [
  {
    name: 'cut',
    commitsLost: AT_THE_END,
    apply: (data, random) => data.subarray(0, random.below(data.length + 1)),
  },
  {
    name: 'cut at a line end',
    commitsLost: AT_THE_END,
    apply: (data, random) => joined(linesOf(data).slice(0, random.below(linesOf(data).length + 1))),
  },
  FLIPPED_BIT,
  { name: 'changed byte', commitsLost: 1, apply: changeByte },
  { name: 'zeros inside', commitsLost: 1, apply: zeroInside },
  { name: 'zeros at the end', commitsLost: AT_THE_END, apply: zeroEnd },
  {
    name: 'zeros after the end',
    commitsLost: 0,
    apply: (data, random) => Buffer.concat([data, Buffer.alloc(random.between(1, 5_000))]),
  },
  {
    name: 'half a line after the end',
    commitsLost: 0,
    apply: (data, random) => Buffer.concat([data, data.subarray(0, random.below(60))]),
  },
  { name: 'removal', commitsLost: AT_THE_END, apply: () => undefined },
  { name: 'swap with another file', commitsLost: AT_THE_END, apply: (_data, _random, other) => other },
  { name: 'missing line', commitsLost: 1, apply: changeLines((lines, at) => lines.splice(at, 1)) },
  {
    name: 'repeated line',
    commitsLost: 0,
    apply: changeLines((lines, at) => lines.splice(at, 0, lines[at] as string)),
  },
  { name: 'two lines swapped', commitsLost: 0, apply: changeLines(swapLines) },
];

function flipBit(data: Buffer, random: Random): Buffer {
  if (data.length === 0) return data;
  const changed = Buffer.from(data);
  const at = random.below(data.length);
  changed[at] = (data[at] as number) ^ (1 << random.below(8));
  return changed;
}

function changeByte(data: Buffer, random: Random): Buffer {
  if (data.length === 0) return data;
  const changed = Buffer.from(data);
  changed[random.below(data.length)] = random.pick([10, 48, 57, 34, 125, 120, 255]);
  return changed;
}

function zeroInside(data: Buffer, random: Random): Buffer {
  const from = random.below(data.length + 1);
  return Buffer.from(data).fill(0, from, Math.min(data.length, from + random.between(1, 600)));
}

function zeroEnd(data: Buffer, random: Random): Buffer {
  return Buffer.from(data).fill(0, random.below(data.length + 1));
}

function swapLines(lines: string[], at: number): void {
  const next = lines[at + 1];
  if (next !== undefined) lines.splice(at, 2, next, lines[at] as string);
}

function changeLines(change: (lines: string[], at: number) => unknown): Harm['apply'] {
  return (data, random) => {
    const lines = linesOf(data);
    if (lines.length > 0) change(lines, random.below(lines.length));
    return joined(lines);
  };
}

/** With their ends. */
function linesOf(data: Buffer): string[] {
  return data.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function joined(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(''), 'latin1');
}
