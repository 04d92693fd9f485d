/** The emulator as its users start it, a process of its own, and what the tests need to steer it. */
import { spawn } from 'node:child_process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const READY = /listening on (\S+)[\s\S]*^token +(\S+)$/m;

export const USERNAME = 'admin@example.com';
export const PASSWORD = 'password';
export const CLIENT_ID = 'sfom';
export const CLIENT_SECRET = 'sfom-secret';

/** Starts an emulator with an org of its own, in memory; it ends with the tests of the file. */
export async function startEmulator(...options) {
  const child = spawn(process.execPath, [CLI, 'start', '--in-memory', '--port', '0', ...options]);
  after(() => child.kill());
  const [, url, token] = await readyText(child);
  return { url, token, ...controls(url) };
}

function readyText(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
        const ready = READY.exec(said);
        if (ready) resolve(ready);
      });
    }
    child.on('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${said}`)));
  });
}

function controls(url) {
  const changeSettings = async (settings) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/_emulator/settings`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify(settings),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    changeSettings,
    /** Resolves when no background operation is queued or running. */
    idle: () => fetch(`${url}/_emulator/idle`),
    /** The certificate of the same address over https. */
    certificate: async () => (await fetch(`${url}/_emulator/certificate`)).text(),
    /** Ends a session under its client, which next time hears what it hears of one that was idle for too long. */
    async endSession(token) {
      const answer = await fetch(`${url}/services/oauth2/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
}
