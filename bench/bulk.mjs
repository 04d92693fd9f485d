/**
 * Microseconds of CPU that a row of a bulk ingest job costs the process, from its upload to the job's end: the median of several jobs of 10,000
 * inserts, after one of 2,000. `DISTS=path,path` compares builds: their jobs take turns, and each build has its own process.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROWS = Number(process.env.ROWS ?? 10_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const WARM_UP = 2_000;

const csv = (rows) => {
  const lines = Array.from({ length: rows }, (_, row) => `Account ${row},Retail,${row % 500},${row}.50`);
  return `Name,Industry,NumberOfEmployees,AnnualRevenue\n${lines.join('\n')}\n`;
};

/** In a process of its own: runs a job of that many rows for each message, and reports its CPU time in microseconds. */
async function work(dist) {
  const { startEmulator } = await import(`${dist}/index.js`);
  const { url, token } = await startEmulator({});
  const jobs = `${url}/services/data/v59.0/jobs/ingest`;
  const send = async (method, path, type, body) => {
    const headers = { authorization: `Bearer ${token}`, ...(type ? { 'content-type': type } : {}) };
    const answer = await fetch(jobs + path, { method, headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.status === 201 ? undefined : answer.json();
  };
  const isOver = async (id) => {
    const { state, numberRecordsFailed } = await send('GET', `/${id}`);
    if (state === 'Failed' || numberRecordsFailed > 0) throw new Error(`the job is ${state}`);
    return state === 'JobComplete';
  };
  process.on('message', async (rows) => {
    const data = csv(rows);
    const { id } = await send('POST', '', 'application/json', '{"object":"Account","operation":"insert"}');
    const before = process.cpuUsage();
    await send('PUT', `/${id}/batches`, 'text/csv', data);
    await send('PATCH', `/${id}`, 'application/json', '{"state":"UploadComplete"}');
    while (!(await isOver(id))) await new Promise((resolve) => setTimeout(resolve, 50));
    const { user, system } = process.cpuUsage(before);
    process.send(user + system);
  });
  process.send('ready');
}

function start(dist) {
  const child = fork(fileURLToPath(import.meta.url), [], { env: { ...process.env, DIST: dist } });
  const told = () => new Promise((resolve) => child.once('message', resolve));
  const job = (rows) => {
    child.send(rows);
    return told();
  };
  return told().then(() => ({ dist, job, stop: () => child.kill(), found: [] }));
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

async function compare(dists) {
  const builds = [];
  for (const dist of dists) builds.push(await start(dist));
  for (const { job } of builds) await job(WARM_UP);
  for (let round = 0; round < ROUNDS; round++)
    for (const { job, found } of builds) found.push((await job(ROWS)) / ROWS);
  console.table(
    builds.map(({ dist, found }) => ({
      build: dist,
      'µs of CPU a row': Math.round(median(found)),
      'all rounds': found.map(Math.round).join(' '),
    })),
  );
  for (const { stop } of builds) stop();
}

const OURS = fileURLToPath(new URL('../dist', import.meta.url));

if (process.env.DIST) await work(process.env.DIST);
else await compare((process.env.DISTS ?? OURS).split(','));
