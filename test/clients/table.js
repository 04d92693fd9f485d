/** What each client can do, as a Markdown table made of a run's results. */
import { readFileSync, writeFileSync } from 'node:fs';
import { CLIENTS, titleOf } from './clients.js';
import { FEATURES } from './features.js';

const BEGIN = '<!-- clients: written by test/clients/run.js -->';
const END = '<!-- /clients -->';

/** Rows are features, columns are clients; a cell is empty if the client has no such call. */
export function markdownTable(results) {
  const lines = [
    ['', ...CLIENTS.map(titleOf)],
    ['---', ...CLIENTS.map(() => ':-:')],
    ...Object.values(FEATURES).map((feature) => [
      feature,
      ...CLIENTS.map((client) => cell(results, client, feature)),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(results, client, feature) {
  const states = results
    .filter((result) => result.client === client && (result.feature === feature || result.feature === 'all'))
    .map(({ state }) => state);
  if (states.includes('failed')) return '✗';
  if (states.includes('skipped')) return 'skipped';
  return states.length > 0 ? '✓' : '';
}

function replaced(file, table) {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} lacks ${BEGIN} or, after it, ${END}`);
  return { text, wanted: `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}` };
}

export function writeTable(file, table) {
  writeFileSync(file, replaced(file, table).wanted);
}

/** Reports a different table in the file, and makes the run fail. */
export function checkTable(file, table) {
  const { text, wanted } = replaced(file, table);
  if (text === wanted) return;
  console.log(`${file} has another table: run again with --write-table ${file}`);
  process.exitCode = 1;
}
