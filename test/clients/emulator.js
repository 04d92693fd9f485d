/** The emulator as its users start it, in a process of its own, and what the tests need to control it. */
import { spawn } from 'node:child_process';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export const USERNAME = 'admin@example.com';
export const PASSWORD = 'password';
export const CLIENT_ID = 'sfom';
export const CLIENT_SECRET = 'sfom-secret';

/** Starts an emulator with an org of its own, in memory; it ends with the tests of the file. */
export async function startEmulator(...options) {
  const child = spawn(process.execPath, [CLI, 'start', '--json', '--in-memory', '--port', '0', ...options]);
  after(() => child.kill());
  const { url, token, certificate } = await facts(child);
  return { url, token, ...controls(url, certificate) };
}

/** The line of JSON that it prints about itself. */
function facts(child) {
  let [said, complaints] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.endsWith('\n')) resolve(JSON.parse(said));
    });
    child.on('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${complaints}`)));
  });
}

function controls(url, certificate) {
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
    certificate: async () => (await fetch(certificate)).text(),
    /** Ends a session while its client uses it; the client's next request fails as after a timeout. */
    async endSession(token) {
      const answer = await fetch(`${url}/services/oauth2/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
}
