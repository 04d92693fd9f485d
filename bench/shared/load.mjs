/** Sends requests over keep-alive connections, one after another on each (closed) or at fixed moments (open). */
import { Pool } from 'undici';
import { ascending } from './figures.mjs';

/** A pool of keep-alive connections to a server; `close` it. */
export const connect = ({ url }, connections = 10) =>
  new Pool(url, { connections, pipelining: 1, bodyTimeout: 0, headersTimeout: 0 });

/** Sends one request {method, path, headers, body}: resolves to {status, text} when the answer has ended. */
export function send(pool, { method = 'GET', path, headers, body }) {
  return new Promise((resolve, reject) => {
    let status;
    const parts = [];
    pool.dispatch(
      { method, path, headers, body },
      {
        onConnect() {},
        onHeaders(statusCode) {
          status = statusCode;
          return true;
        },
        onData(part) {
          parts.push(part);
          return true;
        },
        onComplete: () => resolve({ status, text: parts }),
        onError: reject,
      },
    );
  }).then(({ status, text }) => ({ status, text: Buffer.concat(text).toString() }));
}

/** Like `send`, and an answer of 300 and above is an error, unless the request has `isRefused`. */
export async function sendWell(pool, request) {
  const answer = await send(pool, request);
  if (answer.status >= 300 && !request.isRefused)
    throw new Error(
      `${request.method ?? 'GET'} ${request.path.slice(0, 120)}: ${answer.status} ${answer.text.slice(0, 500)}`,
    );
  return answer;
}

/**
 * Sends the requests, each once, by as many connections at a time, until there are no more or the seconds are over.
 * Returns the number sent, the seconds that it took, and the latencies in milliseconds, ascending.
 */
export async function closedLoop(
  server,
  requests,
  { connections = 10, seconds = Number.POSITIVE_INFINITY } = {},
) {
  const pool = connect(server, connections);
  const latencies = [];
  const next = requests[Symbol.iterator]();
  const started = performance.now();
  const work = async () => {
    while (performance.now() - started < seconds * 1_000) {
      const { done, value } = next.next();
      if (done) return;
      const sent = performance.now();
      await sendWell(pool, { headers: server.headers, ...value });
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const took = (performance.now() - started) / 1_000;
  await pool.close();
  return { count: latencies.length, seconds: took, latencies: ascending(latencies) };
}

/** Sends the requests at fixed moments, so many a second, whether or not answers have arrived. Returns the answers' texts. */
export async function openLoop(server, requests, perSecond) {
  const pool = connect(server, 50);
  const answers = [];
  const started = performance.now();
  for (let index = 0; index < requests.length; ) {
    const due = Math.min(
      requests.length,
      Math.floor(((performance.now() - started) * perSecond) / 1_000) + 1,
    );
    for (; index < due; index++)
      answers.push(sendWell(pool, { headers: server.headers, ...requests[index] }));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const texts = (await Promise.all(answers)).map(({ text }) => text);
  await pool.close();
  return texts;
}
