/** The second process of waiting.mjs: sends a small GET every few milliseconds, one at a time, and reports the milliseconds that each waited. */
import { connect, sendWell } from './shared/load.mjs';
import { pause } from './shared/processes.mjs';

let waits = [];

async function begin({ server, path, everyMs }) {
  const pool = connect(server, 1);
  for (;;) {
    const sent = performance.now();
    await sendWell(pool, { path, headers: server.headers });
    waits.push(performance.now() - sent);
    await pause(everyMs);
  }
}

/** At least one, so that a GET that still waits is not left out. */
async function report() {
  while (waits.length === 0) await pause(5);
  process.send(waits);
  waits = [];
}

process.on('message', (message) => (message === 'report' ? report() : begin(message)));
process.on('disconnect', () => process.exit());
