/** The README's tour, pasted into a shell: every command is run, and every output shown is what it printed. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, expect, it } from '@jest/globals';
import { killAll, startCli } from './support/process.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The shell blocks of the tour, each with the output shown below it, if any. */
function tour(): { command: string; shown: string | undefined }[] {
  const section = /^## A tour with curl\n(.*?)^## /ms.exec(readme)?.[1] ?? '';
  const blocks = section.matchAll(/```sh\n(.*?)```\n(?:```text\n(.*?)```\n)?/gs);
  return [...blocks].map(([, command = '', shown]) => ({ command, shown }));
}

afterEach(killAll);

it('the tour does what it shows', async () => {
  const started = await startCli(['start', '--port', '0', '--in-memory']);
  const steps = tour();
  expect(steps.filter(({ shown }) => shown !== undefined)).toHaveLength(4);
  const mark = '=====next=====';
  const wait = `curl -s ${started.url}/_emulator/idle > /dev/null`;
  const script = steps.map(({ command }) => `${command}\n${wait}; echo; echo ${mark}`).join('\n');
  const { stdout } = await promisify(execFile)('bash', [
    '-ec',
    script.replace('http://127.0.0.1:4848', started.url),
  ]);
  const outputs = stdout.split(`${mark}\n`).map((output) => output.trim());
  for (const [index, { shown }] of steps.entries()) {
    if (shown !== undefined) expect(outputs[index]).toBe(shown.trim());
  }
  await started.stop();
});
