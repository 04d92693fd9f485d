/** The table at the end of a run, as Markdown that is read on a terminal too. */
import type { Kind, Run } from './kind.ts';

export interface Row {
  readonly kind: Kind;
  readonly run: Run;
  readonly seconds: number;
}

export function printTable(rows: readonly Row[]): string {
  const cells = rows.map(({ kind, run, seconds }) => [
    kind.name,
    `${run.attempts} × ${kind.attempt}`,
    String(run.losses.length),
    String(seconds),
    [...run.figures].map(([name, value]) => `${name} ${value}`).join(', '),
  ]);
  return aligned([['Kind', 'Attempts', 'Losses', 'Seconds', 'Figures'], ...cells]);
}

/** The first line is the head. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const printed = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(Math.max(3, width))).join(' | ')} |`;
  return [printed[0], rule, ...printed.slice(1)].join('\n');
}
