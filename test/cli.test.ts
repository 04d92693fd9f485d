import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { storedAuthority } from '../src/server/stored-authority.ts';
import { makeTrusted } from './support/certificates.ts';
import { refundsPath } from './support/emulator.ts';
import { killAll, runCli, type Started, startCli, startForPeople } from './support/process.ts';
import { ask } from './support/sockets.ts';

const places: string[] = [];

/** A new directory, and where an org can be in it. */
function newPlace(): { directory: string; data: string } {
  const directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
  places.push(directory);
  return { directory, data: join(directory, 'org') };
}

afterAll(() => {
  killAll();
  for (const place of places) rmSync(place, { recursive: true, force: true });
});

const version = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

async function call({ url, token }: Pick<Started, 'url' | 'token'>, path: string, init: RequestInit = {}) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const answer = await fetch(url + path, { ...init, headers });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

const read = async (started: Started, sObject: string, id: string) =>
  (await call(started, `/services/data/v59.0/sobjects/${sObject}/${id}`)).json;

describe('sfom', () => {
  it('--version prints the version, --help every option', async () => {
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const help = await runCli(['--help']);
    expect(help.code).toBe(0);
    for (const flag of [
      '--port',
      '--host',
      '--data',
      '--in-memory',
      '--seed',
      '--log-level',
      '--public-url',
      '--tls-cert',
      '--tls-key',
      '--json',
      'cert',
      'token',
    ]) {
      expect(help.stdout).toContain(flag);
    }
    for (const variable of [
      'PORT',
      'HOST',
      'DATA',
      'IN_MEMORY',
      'SEED',
      'LOG_LEVEL',
      'PUBLIC_URL',
      'TLS_CERT',
      'TLS_KEY',
    ]) {
      expect(help.stdout).toContain(`SFOM_${variable}`);
    }
  });

  it.each([
    [['start', '--in-memory', '--tls-cert', 'none', '--tls-key', 'none'], /none: file not found/],
    [['stop'], /unknown command 'stop'/],
  ])('%j is refused with a clear message', async (args, message) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it('prints its address, the org, the user and, in a pipe, how to get a token, and exits with 0', async () => {
    const { directory, data } = newPlace();
    const environment = { SFOM_IN_MEMORY: '1', SFOM_DATA: data };
    const started = await startForPeople(['start', '--port', '0'], environment);
    const output = started.output();
    expect(output).toContain('in memory only');
    expect(output).toMatch(/^sfom-emulator listening on http:\/\/127\.0\.0\.1:\d+\norg +00Dxx/);
    expect(output).toContain('admin@example.com, password password (client sfom, secret sfom-secret)');
    expect(output).toMatch(`token    run sfom token --url ${started.url}, or start with --json`);
    expect(output).not.toContain('00Dxx0000000001!');
    expect(await started.stop('SIGINT')).toBe(0);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('with --json prints one line with all that a program needs; on all addresses, its own machine calls it at 127.0.0.1', async () => {
    const started = await startCli(['start', '--port', '0', '--in-memory', '--host', '0.0.0.0']);
    const port = new URL(started.url).port;
    expect((await call(started, '/services/data/v59.0')).status).toBe(200);
    expect((await call(started, '/_emulator')).status).toBe(200);
    const certificate = await (await fetch(started.certificate)).text();
    const { secureUrl } = started;
    expect((await ask(`${secureUrl}/services/data`, { ca: certificate })).status).toBe(200);
    expect(await started.stop()).toBe(0);
    expect(started.output()).toBe(
      `${JSON.stringify({
        url: `http://127.0.0.1:${port}`,
        secureUrl: `https://127.0.0.1:${port}`,
        token: started.token,
        username: 'admin@example.com',
        certificate: `http://127.0.0.1:${port}/_emulator/certificate`,
      })}\n`,
    );
  });

  it('also reads every option from the environment', async () => {
    const { data } = newPlace();
    const started = await startCli(['start'], {
      SFOM_PORT: '0',
      SFOM_DATA: data,
      SFOM_IN_MEMORY: 'false',
      SFOM_SEED: 'demo',
      SFOM_PUBLIC_URL: 'https://org.example.com',
    });
    const { text } = await ask(`${started.url}/services/oauth2/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&client_id=sfom&client_secret=sfom-secret',
    });
    expect(JSON.parse(text)).toMatchObject({ instance_url: 'https://org.example.com' });
    expect(await started.stop()).toBe(0);
    expect(readdirSync(data)).toContain('records');
  });
});

describe('https', () => {
  const fail = (warning: string) => expect(warning).toBe('');
  const versions = (started: { url: string }, ca: string) =>
    ask(`${started.url.replace('http:', 'https:')}/services/data`, { ca });

  it('`sfom cert` prints the certificate to trust before the first start, while the emulator runs, and afterwards', async () => {
    const { data } = newPlace();
    const before = await runCli(['cert', '--data', data]);
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n$/);
    const started = await startForPeople(['start', '--port', '0', '--data', data]);
    expect(started.output()).toContain(`sfom cert --data ${data}`);
    expect((await versions(started, before.stdout)).status).toBe(200);
    expect(await runCli(['cert'], { SFOM_DATA: data })).toEqual(before);
    expect(await started.stop()).toBe(0);
    expect((await storedAuthority(data, new Date(), fail)).root).toBe(before.stdout);
    expect(statSync(join(data, 'authority.pem')).mode & 0o777).toBe(0o600);
  });

  it('`sfom cert` warns when it replaces the certificate of an earlier version', async () => {
    const { data } = newPlace();
    mkdirSync(data);
    const earlier = new URL('./server/earlier-certificate.pem', import.meta.url);
    writeFileSync(join(data, 'tls.pem'), readFileSync(earlier));
    const { code, stderr } = await runCli(['cert', '--data', data]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^sfom: warning: a new certificate authority is in .*authority\.pem.*tls\.pem/);
    expect(readdirSync(data)).toEqual(['authority.pem']);
  });

  it('`sfom cert` writes no key into a directory that holds other files than an org', async () => {
    const { directory } = newPlace();
    writeFileSync(join(directory, 'thesis.txt'), 'x');
    const { code, stderr, stdout } = await runCli(['cert', '--data', directory]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^sfom: .* contains files that do not belong to an org \(thesis\.txt\)/);
    expect(readdirSync(directory)).toEqual(['thesis.txt']);
  });

  it('loads what makes certificates only for the first client that speaks TLS', async () => {
    const script = `
      const { createRequire } = await import('node:module');
      const { startEmulator } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)});
      const loaded = () => Object.keys(createRequire(process.cwd() + '/x.js').cache).some((name) => name.includes('node-forge'));
      const emulator = await startEmulator();
      await fetch(emulator.url + '/services/data/v62.0/limits');
      const before = loaded();
      await fetch(emulator.secureUrl).catch(() => {});
      console.log(before, loaded());
      await emulator.close();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('false true\n');
  });

  it("uses the user's own certificate", async () => {
    const { directory } = newPlace();
    const made = await makeTrusted();
    const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.key);
    const own = ['--tls-cert', cert, '--tls-key', key];
    const started = await startForPeople(['start', '--port', '0', '--in-memory', ...own]);
    expect((await versions(started, made.ca)).status).toBe(200);
    expect(started.output()).toContain(`certificate ${cert}`);
    await started.stop();
  });
});

const token = (...args: string[]) => runCli(['token', ...args]);

const isGood = async (url: string, printed: string) =>
  (await call({ url, token: printed.trim() }, '/services/data/v59.0/limits')).status === 200;

/** `sfom token` of the running emulator, found by its address and by its directory: it prints only the token. Returns one. */
async function expectTokens(started: Started, data: string): Promise<string> {
  const byUrl = await token('--url', started.url);
  const byData = await token('--data', data, '--json');
  for (const { code, stderr } of [byUrl, byData]) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { token: printed, ...facts } = JSON.parse(byData.stdout);
  expect(facts).toMatchObject({ instanceUrl: started.url, username: 'admin@example.com' });
  for (const each of [byUrl.stdout, printed]) {
    expect(each).toMatch(/^00Dxx0000000001!\S+\n?$/);
    expect(await isGood(started.url, each)).toBe(true);
  }
  expect(byUrl.stdout).toMatch(/^\S+\n$/);
  expect(byUrl.stdout.trim()).not.toBe(printed);
  return byUrl.stdout;
}

it('sfom token prints the reason in one line when it has no token', async () => {
  const { directory } = newPlace();
  const none = join(directory, 'none');
  expect(await token('--data', none)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `sfom: no org found in ${none}; create one with sfom start --data ${none}\n`,
  });
});

it('a seed that it cannot start with is reported in one line, without a stack, and nothing is written', async () => {
  const { directory, data } = newPlace();
  const seed = join(directory, 'seed');
  mkdirSync(seed);
  writeFileSync(join(seed, 'Account.ndjson'), '{"Name":"One"}\n{"Name":"Two","Nope":1}\n');
  const { code, stderr } = await runCli(['start', '--port', '0', '--seed', seed, '--data', data]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^sfom: .*Account\.ndjson:2: .*Nope/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(readdirSync(directory)).not.toContain('records');
});

describe('an org in a directory', () => {
  const start = (data: string) => startCli(['start', '--port', '0', '--data', data]);
  const post = (started: Started, order: string, memo: string) =>
    call(started, refundsPath(order), { method: 'POST', body: JSON.stringify({ creditMemoId: memo }) });

  it('is unchanged after a stop and after kill -9, an acknowledged operation has run once, and the tokens of `sfom token` are good', async () => {
    const { data } = newPlace();
    const first = await start(data);
    const printed = await expectTokens(first, data);
    const { json } = await post(first, '1Osxx0000000001CAA', '50gxx0000000101AAA');
    const { json: second } = await post(first, '1Osxx0000000003CAA', '50gxx0000000301AAA');
    expect(await first.stop('SIGKILL')).toBe('SIGKILL');

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const again = await start(data);
      expect(await isGood(again.url, printed)).toBe(true);
      await call(again, '/_emulator/idle');
      const operation = await read(again, 'BackgroundOperation', String(json.backgroundOperationId));
      expect(operation.Status).toBe('Complete');
      expect((await read(again, 'BackgroundOperation', String(second.backgroundOperationId))).Status).toBe(
        'Complete',
      );
      expect(await read(again, 'OrderPaymentSummary', '0bMxx0000000101EAA')).toMatchObject({
        RefundedAmount: 45,
        AvailableToRefundAmount: 75,
      });
      expect(await read(again, 'OrderPaymentSummary', '0bMxx0000000301EAA')).toMatchObject({
        RefundedAmount: 110,
        AvailableToRefundAmount: 50,
      });
      await again.stop(signal);
    }
  });

  it('settles after a restart the refunds that a gateway has not answered yet', async () => {
    const { data } = newPlace();
    const first = await start(data);
    const settings = {
      gatewayBehaviors: { '0b0xx0000000003AAA': { refund: 'pending', notificationDelay: 0 } },
    };
    await post(first, '1Osxx0000000011CAA', '50gxx0000001101AAA');
    await call(first, '/_emulator/idle');
    expect(await read(first, 'OrderPaymentSummary', '0bMxx0000001101EAA')).toMatchObject({
      PendingRefundAmount: 22,
    });
    await call(first, '/_emulator/settings', { method: 'PATCH', body: JSON.stringify(settings) });
    await first.stop('SIGKILL');
    const again = await start(data);
    let summary: Record<string, unknown> = {};
    for (let tries = 0; tries < 200 && summary.RefundedAmount !== 22; tries++) {
      summary = await read(again, 'OrderPaymentSummary', '0bMxx0000001101EAA');
    }
    expect(summary).toMatchObject({ PendingRefundAmount: 0, RefundedAmount: 22 });
    expect((await call(again, '/_emulator/settings')).json).toMatchObject({
      gatewayBehaviors: { '0b0xx0000000003AAA': { refund: 'pending', notification: 'approve' } },
    });
    await again.stop();
  });
});

it('sfom demo prints the refunds as tables and exits with 0', async () => {
  const { code, stdout } = await runCli(['demo']);
  expect(code).toBe(0);
  for (const part of [
    'Payment summaries before',
    'Payment summaries after',
    'Refunds made',
    'Payment gateway log',
    'Background operation',
    'Every scene ended as expected.',
    'Decline',
    '110',
    'Complete',
  ]) {
    expect(stdout).toContain(part);
  }
});
