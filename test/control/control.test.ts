import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { ask, connectTo } from '../support/sockets.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const patch = (body: string, contentType = 'application/json') =>
  running.send('/_emulator/settings', { method: 'PATCH', headers: { 'Content-Type': contentType }, body });

describe('/_emulator/settings', () => {
  it('answers the org settings, and changes those sent', async () => {
    expect((await running.send('/_emulator/settings')).json).toMatchObject({
      refundSelection: 'smallest-sufficient',
      orderManagementEnabled: true,
    });
    expect((await patch('{"refundSelection":"largest-first"}')).json).toMatchObject({
      refundSelection: 'largest-first',
      orderManagementEnabled: true,
    });
    expect(running.emulator.org.settings.refundSelection).toBe('largest-first');
  });

  it.each([
    ['{"refundSelection":"by-chance"}', /refundSelection/],
    ['{"nothing":1}', /nothing/],
    ['{"apiRequestLimit":-1}', /apiRequestLimit/],
    ['{"gatewayBehaviors":{"0b0xx0000000001AAA":{"refund":"explode"}}}', /refund/],
    ['[]', /./],
    ['{', /end-of-input/],
  ])('refuses %s and changes nothing', async (body, message) => {
    const before = running.emulator.org.settings;
    const { status, text } = await patch(body);
    expect(status).toBe(400);
    expect(text).toMatch(message);
    expect(running.emulator.org.settings).toEqual(before);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'accepts JSON only, so that no web page can send %s without a preflight',
    async (contentType) => {
      expect((await patch('{"refundSelection":"largest-first"}', contentType)).status).toBe(415);
    },
  );

  it('answers JSON whatever the client accepts, also for names that XML does not allow', async () => {
    const { status, headers } = await running.send('/_emulator/settings', {
      headers: { Accept: 'application/xml' },
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
  });
});

describe('/_emulator/idle', () => {
  it('answers at once when nothing is in flight', async () => {
    for (const query of ['', '?timeout=0', '?timeout=3600000'])
      expect((await running.send(`/_emulator/idle${query}`)).json).toEqual({ idle: true });
  });

  it.each(['', 'soon', '-1', '1.5', '1e3', '3600001', '99999999', '0x10', ' 5'])(
    'refuses the timeout "%s"',
    async (timeout) => {
      const { status, json } = await running.send(`/_emulator/idle?timeout=${encodeURIComponent(timeout)}`);
      const message = 'timeout must be a whole number of milliseconds from 0 to 3600000';
      expect([status, json]).toEqual([400, [{ errorCode: 'INVALID_INPUT', message }]]);
    },
  );
});

it('the emulator serves its own description', async () => {
  const { status, text, headers } = await running.send('/_emulator/openapi.yaml');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/yaml;charset=UTF-8');
  expect(text).toMatch(/^openapi: 3\.1/m);
});

it('names itself and its org', async () => {
  expect((await running.send('/_emulator')).json).toMatchObject({
    name: 'sfom-emulator',
    organizationId: '00Dxx0000000001EAA',
  });
});

describe('a client that is not on this machine', () => {
  const request = (headers: Record<string, string>) =>
    ask(`${running.emulator.url}/_emulator/settings`, { headers });

  it.each([
    'evil.example',
    'evil.example:4848',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.7',
  ])('gets no answer at the host %s, whose name may resolve to this machine', async (host) => {
    const { status, text } = await request({ Host: host });
    expect({ status, text }).toEqual({
      status: 404,
      text: expect.stringContaining('clients on this machine'),
    });
  });

  it.each(['localhost:4848', 'sfom.localhost', '127.0.0.1', '127.1.2.3:1', '[::1]:4848'])(
    'does not use the host %s',
    async (host) => {
      expect((await request({ Host: host })).status).toBe(200);
    },
  );

  it('is refused as a page of another site, or through a proxy', async () => {
    const { host } = new URL(running.emulator.url);
    expect((await request({ Origin: `http://${host}` })).status).toBe(200);
    expect((await request({ Origin: 'http://localhost:3000' })).status).toBe(404);
    expect((await request({ Origin: 'null' })).status).toBe(404);
    expect((await request({ 'X-Forwarded-For': '203.0.113.7' })).status).toBe(404);
    expect((await request({ Forwarded: 'for=203.0.113.7' })).status).toBe(404);
  });

  const exchange = async (text: string) => {
    const { socket, ended } = await connectTo(new URL(running.emulator.url).host);
    socket.write(text);
    return await ended;
  };

  it('is refused with HTTP/1.0 and no host', async () => {
    const answer = await exchange('GET /_emulator/settings HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 404 .*clients on this machine/s);
    expect(await exchange('GET /services/data HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await exchange('GET /_emulator HTTP/1.0\r\nHost: localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(['/_emulator/settings', '/services/data', '/services/data/v59.0', '/', '/services/Soap/u/59.0'])(
    'cannot send two Host headers to %s: 400, before anything else',
    async (path) => {
      for (const hosts of ['localhost|evil.example', 'evil.example|localhost', 'localhost|localhost']) {
        const [one, other] = hosts.split('|');
        const answer = await exchange(`GET ${path} HTTP/1.1\r\nHost: ${one}\r\nHost: ${other}\r\n\r\n`);
        expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      }
    },
  );

  it('cannot delete with a form, which a page may send to any site', async () => {
    const path = '/_emulator/connected-apps/PlatformCLI';
    const sent = await running.send(`${path}?_HttpMethod=DELETE`, { method: 'POST' });
    expect(sent.status).toBe(405);
    expect((await running.send(path)).status).toBe(200);
  });
});

describe('/_emulator/gateway-notifications', () => {
  const notify = (body: object) =>
    running.send('/_emulator/gateway-notifications', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  it.each([
    {},
    { sfRefNumber: 1, outcome: 'approve' },
    { sfRefNumber: 'x', outcome: 'perhaps' },
    { sfRefNumber: 'x', outcome: 'approve' },
  ])('refuses %j', async (body) => {
    expect((await notify(body)).status).toBe(400);
  });
});

it('lists events of event objects only', async () => {
  expect((await running.send('/_emulator/events/ProcessExceptionEvent')).json).toEqual({ events: [] });
  expect((await running.send('/_emulator/events/Refund')).status).toBe(404);
  expect((await running.send('/_emulator/events/Nothing')).status).toBe(404);
});
