/** The emulator as the HTTP proxy of clients whose hosts are built in: they reach it, and nothing else, under Salesforce's names. */
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { frontDoor } from '../src/api/front-door.ts';
import { startEmulator } from '../src/emulator.ts';
import { openPort } from '../src/server/server.ts';
import { makeTrusted } from './support/certificates.ts';
import { type Running, runEmulator } from './support/emulator.ts';
import { askByProxy, askOver } from './support/proxy.ts';
import { ask, connectTo } from './support/sockets.ts';

const LOGIN = 'https://login.salesforce.com';
const MY_DOMAIN = 'https://sfom-emulator.my.salesforce.com';

const FORM = {
  grant_type: 'password',
  client_id: 'sfom',
  client_secret: 'sfom-secret',
  username: 'admin@example.com',
  password: 'password',
  scope: 'api id openid',
};

const PASSWORD_LOGIN = {
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(FORM).toString(),
};

/** As Beatbox 0.96 sends it: compressed, to the whole URL. */
const SOAP_LOGIN = gzipSync(
  '<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com"><s:Header><p:CallOptions><p:client>BeatBox/0.96</p:client></p:CallOptions></s:Header><s:Body><p:login><p:username>admin@example.com</p:username><p:password>password</p:password></p:login></s:Body></s:Envelope>',
);
const SOAP_HEADERS = {
  SOAPAction: '""',
  'Content-Type': 'text/xml; charset=utf-8',
  'Content-Encoding': 'gzip',
};

let running: Running;
let proxy: string;
let ca: string;

beforeAll(async () => {
  running = await runEmulator();
  proxy = new URL(running.emulator.url).host;
  ca = await running.emulator.certificate();
});

afterAll(() => running.close());

/** A request for the whole URL over a plain connection. */
const askWhole = (url: string, headers: Record<string, string> = {}) =>
  ask(running.emulator.url, { path: url, headers: { Host: new URL(url).host, ...headers } });

describe('a client with the login host built in', () => {
  it('logs in, queries and reads its identity through tunnels, and trusts the authority only', async () => {
    const login = await askByProxy(proxy, `${LOGIN}/services/oauth2/token`, { ...PASSWORD_LOGIN, ca });
    expect(login.status).toBe(200);
    const { access_token, instance_url, id } = JSON.parse(login.text);
    expect(instance_url).toBe(MY_DOMAIN);
    expect(id).toMatch(/^https:\/\/login\.salesforce\.com\/id\/00D\w{15}\/005\w{15}$/);
    const authorized = { ca, headers: { Authorization: `Bearer ${access_token}` } };

    const query = `${instance_url}/services/data/v62.0/query?q=SELECT+Name+FROM+Organization`;
    expect(JSON.parse((await askByProxy(proxy, query, authorized)).text)).toMatchObject({ totalSize: 1 });

    const { urls } = JSON.parse((await askByProxy(proxy, id, authorized)).text);
    expect(urls.rest).toBe(`${MY_DOMAIN}/services/data/v{version}/`);
    const rest = await askByProxy(proxy, urls.rest.replace('{version}', '62.0'), authorized);
    expect(JSON.parse(rest.text).identity).toBe(id.replace(LOGIN, MY_DOMAIN));

    const userinfo = await askByProxy(proxy, `${LOGIN}/services/oauth2/userinfo`, authorized);
    expect(JSON.parse(userinfo.text)).toMatchObject({
      sub: id,
      profile: expect.stringMatching(/^https:\/\/sfom-emulator\.my\.salesforce\.com\/005/),
    });
  });

  it('logs in by SOAP', async () => {
    const login = {
      method: 'POST',
      headers: SOAP_HEADERS,
      body: SOAP_LOGIN,
      ca,
    };
    const { status, text } = await askByProxy(
      proxy,
      'https://test.salesforce.com/services/Soap/u/36.0',
      login,
    );
    expect(status).toBe(200);
    expect(text).toContain(`<serverUrl>${MY_DOMAIN}/services/Soap/u/36.0/00D`);
    expect(text).toContain(`<metadataServerUrl>${MY_DOMAIN}/services/Soap/m/36.0/00D`);
  });

  it('keeps its own My Domain host', async () => {
    const host = 'https://acme--dev.sandbox.my.salesforce.com';
    const login = await askByProxy(proxy, `${host}/services/oauth2/token`, { ...PASSWORD_LOGIN, ca });
    expect(JSON.parse(login.text)).toMatchObject({ instance_url: host });
  });

  it('does not trust the emulator without the authority', async () => {
    const { certificate, close } = await startEmulator();
    const other = await certificate();
    await close();
    const url = `${LOGIN}/services/data`;
    await expect(askByProxy(proxy, url)).rejects.toThrow('unable to get local issuer certificate');
    await expect(askByProxy(proxy, url, { ca: other })).rejects.toThrow(
      'unable to get local issuer certificate',
    );
    expect((await askByProxy(proxy, url, { ca })).status).toBe(200);
  });

  it('gets answers over plain http as well', async () => {
    expect((await askWhole('http://login.salesforce.com/services/data')).status).toBe(200);
    expect((await askWhole('https://acme.my.salesforce.com/services/data/')).status).toBe(200);
    expect((await askWhole('http://acme.my.salesforce.com/services/data/v62.0/limits')).status).toBe(401);
    const { text } = await askWhole(`${LOGIN}/.well-known/openid-configuration`);
    expect(JSON.parse(text).token_endpoint).toBe(`${LOGIN}/services/oauth2/token`);
  });

  it('reaches no other host', async () => {
    const { status, text } = await askWhole('http://example.com/');
    expect(status).toBe(403);
    expect(text).toMatch(/^The emulator does not forward requests, and does not serve example\.com\. /);
    await expect(askByProxy(proxy, 'https://example.com/', { ca })).rejects.toMatchObject({ status: 403 });
  });
});

describe("a client that sends the whole URL to the emulator's own address", () => {
  it('logs in by SOAP over TLS, as Beatbox does', async () => {
    const url = `${running.emulator.secureUrl}/services/Soap/u/36.0`;
    const { status, text } = await ask(url, {
      method: 'POST',
      path: url,
      headers: { ...SOAP_HEADERS, 'Content-Length': SOAP_LOGIN.length },
      body: SOAP_LOGIN,
      ca,
    });
    expect(status).toBe(200);
    expect(text).toContain(`<serverUrl>${running.emulator.secureUrl}/services/Soap/u/36.0/00D`);
  });

  it('gets the list of versions before the org is open', async () => {
    const neverOpen = new Promise<RequestListener>(() => {});
    const port = await openPort({
      port: 0,
      host: '127.0.0.1',
      listener: frontDoor(neverOpen),
      certificate: makeTrusted,
      onFault: () => {},
    });
    const url = `http://${port.authority}`;
    expect((await ask(url, { path: `${url}/services/data` })).status).toBe(200);
    await port.abort();
  });
});

describe('the controls', () => {
  it.each(['http://login.salesforce.com', 'https://acme.lightning.force.com'])(
    'are not at %s',
    async (host) => {
      const { status, text } = await askWhole(`${host}/_emulator`);
      expect(status).toBe(404);
      expect(text).toContain('/_emulator is only for clients on this machine');
      const { port } = new URL(running.emulator.url);
      const forged = await askWhole(`${host}/_emulator`, { Host: `localhost:${port}` });
      expect(forged.status).toBe(404);
    },
  );

  it('do not answer in a tunnel to such a host', async () => {
    const controls = `${LOGIN}/_emulator`;
    expect((await askByProxy(proxy, controls, { ca })).status).toBe(404);
    const { port } = new URL(running.emulator.url);
    const forged = await askByProxy(proxy, controls, { ca, headers: { Host: `localhost:${port}` } });
    expect(forged.status).toBe(421);
  });

  it("answer at the emulator's own address, by the whole URL and by a tunnel", async () => {
    const { url, secureUrl } = running.emulator;
    expect((await askWhole(`${url}/_emulator`)).status).toBe(200);
    expect((await askByProxy(proxy, `${secureUrl}/_emulator`, { ca })).status).toBe(200);
    expect(
      (await askByProxy(proxy, `${secureUrl.replace('127.0.0.1', 'localhost')}/_emulator`, { ca })).status,
    ).toBe(200);
  });

  it('do not answer when the Host header names another host than the target', async () => {
    for (const host of ['login.salesforce.com', 'example.com', 'localhost'])
      expect((await askWhole(`${running.emulator.url}/_emulator`, { Host: host })).status).toBe(404);
  });
});

describe('other settings', () => {
  it('the public URL prevails, and is served by name', async () => {
    const emulator = await startEmulator({ publicUrl: 'http://org.example.com:8080' });
    const { host } = new URL(emulator.url);
    const login = await askByProxy(host, `${LOGIN}/services/oauth2/token`, {
      ...PASSWORD_LOGIN,
      ca: await emulator.certificate(),
    });
    const { instance_url } = JSON.parse(login.text);
    expect(instance_url).toBe('http://org.example.com:8080');
    const path = `${instance_url}/services/data`;
    expect((await ask(emulator.url, { path, headers: { Host: 'org.example.com:8080' } })).status).toBe(200);
    await emulator.close();
  });

  it("the user's own certificate is shown for every name", async () => {
    const { ca: trusted, ...tls } = await makeTrusted();
    const emulator = await startEmulator({ tls });
    const { host, port } = new URL(emulator.url);
    await expect(askByProxy(host, `${LOGIN}/services/data`, { ca: trusted })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const direct = connect(Number(port), '127.0.0.1');
    const own = await askOver(direct, `${emulator.secureUrl}/services/data`, { ca: trusted });
    expect(own.status).toBe(200);
    await emulator.close();
  });

  it('a tunnel without requests does not keep the emulator from closing', async () => {
    const emulator = await startEmulator();
    const { host } = new URL(emulator.url);
    const { socket, ended, said } = await connectTo(host);
    socket.write('CONNECT login.salesforce.com:443 HTTP/1.1\r\nHost: login.salesforce.com:443\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    await emulator.close();
    await ended;
    expect(said()).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  });
});
