/** Tables for a person to read, on standard output; progress goes to standard error. For performance.mjs they are also added to the file RESULTS. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const started = performance.now();

export function progress(text) {
  console.error(`${((performance.now() - started) / 1_000).toFixed(0).padStart(5)} s  ${text}`);
}

/**
 * Prints the answer to one question: rows are objects with the same columns, notes are sentences below the table, and targets
 * [what, value, unit, {atMost} or {atLeast}], for a run of the size that they name. A value that is undefined prints as –.
 */
export function publish({ title, rows, notes = [], targets = [], isTargetSize = true }) {
  const judged = (isTargetSize ? targets : []).filter(([, value]) => Number.isFinite(value)).map(judge);
  const result = { title, rows: rows.map(texts), notes, targets: judged };
  console.log(`\n${markdown(result)}`);
  if (judged.length > 0) console.log(`${tableText(judged)}\n`);
  if (process.env.RESULTS === undefined) return;
  const earlier = existsSync(process.env.RESULTS)
    ? JSON.parse(readFileSync(process.env.RESULTS, 'utf8'))
    : [];
  writeFileSync(process.env.RESULTS, JSON.stringify([...earlier, result]));
}

/** One published answer in Markdown, without its targets. */
export const markdown = ({ title, rows, notes }) =>
  [`### ${title}`, tableText(rows), notes.join(' ')]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');

/** A Markdown table of rows of texts, its columns aligned. */
export function tableText(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  const widths = names.map((_, column) => Math.max(3, ...lines.map((line) => line[column].length)));
  const print = (cells) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [print(lines[0]), rule, ...lines.slice(1).map(print)].join('\n');
}

const texts = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));

/** Three digits are enough, and a whole number needs no decimals. */
export function textOf(value) {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function judge([what, value, unit, { atMost, atLeast }]) {
  const bound = atMost ?? atLeast;
  const isMet = atMost === undefined ? value >= atLeast : value <= atMost;
  const by = atMost === undefined ? atLeast / value : value / atMost;
  return {
    What: what,
    'To reach': `${atMost === undefined ? '≥' : '≤'} ${textOf(bound)} ${unit}`.trim(),
    Measured: `${textOf(value)} ${unit}`.trim(),
    Result: isMet ? 'reached' : `missed by a factor of ${by.toFixed(by < 1.1 ? 2 : 1)}`,
  };
}
