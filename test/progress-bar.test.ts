/** The bar as it is written to a terminal, and the silence elsewhere. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ProgressBar } from '../src/progress-bar.ts';

let written: string;
let now: number;

beforeEach(() => {
  written = '';
  now = 0;
});

function barOn(isTTY: boolean): ProgressBar {
  const write = (text: string) => {
    written += text;
    return true;
  };
  return new ProgressBar({ isTTY, columns: 80, write } as unknown as NodeJS.WriteStream, () => now);
}

describe('the progress bar', () => {
  it('appears once the work has taken half a second, and goes when it is done', () => {
    const bar = barOn(true);
    bar.report('Reading the seed', 1, 10);
    expect(written).toBe('');
    now = 500;
    bar.report('Reading the seed', 4, 10);
    expect(written).toContain('Reading the seed [################........................] 40 %');
    bar.report('Reading the seed', 10, 10);
    expect(written.endsWith('\u001b[1G\u001b[2K')).toBe(true);
  });

  it('does not appear for short work, whatever work was before it', () => {
    const bar = barOn(true);
    now = 400;
    bar.report('Loading the org', 9, 10);
    bar.report('Loading the org', 10, 10);
    now = 800;
    bar.report('Reading the seed', 5, 10);
    now = 1200;
    bar.report('Reading the seed', 10, 10);
    expect(written).toBe('');
  });

  it('makes room for a line of the log, and comes back', () => {
    const bar = barOn(true);
    now = 600;
    bar.report('Loading the org', 1, 4);
    bar.clear();
    expect(written.endsWith('\u001b[2K')).toBe(true);
    written = '';
    bar.report('Loading the org', 2, 4);
    bar.clear();
    expect(written).toContain('50 %');
  });

  it('draws nothing where nobody looks', () => {
    const bar = barOn(false);
    now = 60_000;
    bar.report('Loading the org', 1, 4);
    expect(written).toBe('');
  });
});
