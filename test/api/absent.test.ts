/** What Salesforce has and the emulator does not: each path of the list, and similar paths that Salesforce does not have. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AbsentApi, NOT_EMULATED } from '../../src/api/not-emulated.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const sentence = (name: string) =>
  `${name} is not emulated by sfom-emulator; see the coverage table in its README`;

const apis = NOT_EMULATED.flatMap(({ apis }) => apis);

/** A path of an API as a client calls it, at the given version, which may be below `from`. */
function calls({ paths }: AbsentApi, version = 68): string[] {
  return paths.flatMap((pattern) => {
    const path = pattern.replace(/\/\*(?=\/|$)/g, '/1Osxx0000000001CAA');
    const whole = /^\/(services|cometd)\b/.test(path) ? path : `/services/data/v${version}.0${path}`;
    return whole.endsWith('/**') ? [whole.slice(0, -3), whole.replace('**', 'any/thing')] : [whole];
  });
}

describe('an API that is not emulated', () => {
  const plain = apis.filter(({ fault }) => fault === undefined);

  it.each(plain.map((api) => [api.name, api] as const))(
    'is named by 501, whatever the verb: %s',
    async (name, api) => {
      for (const path of calls(api)) {
        for (const init of [{}, { method: 'POST', body: '{' }, { method: 'DELETE' }]) {
          const { status, json } = await running.send(path, init);
          expect([path, status, json]).toEqual([
            path,
            501,
            [{ message: sentence(name), errorCode: 'NOT_IMPLEMENTED' }],
          ]);
        }
      }
    },
  );

  it.each(apis.filter(({ from = 20 }) => from > 20).map((api) => [api.name, api] as const))(
    'is not there before its version: %s',
    async (_, api) => {
      for (const path of calls(api, (api.from as number) - 1))
        expect((await running.send(path)).status).toBe(404);
    },
  );

  it('says so in XML to a client that accepts XML, and inside a composite request', async () => {
    const xml = await running.send('/services/data/v60.0/ui-api/apps', {
      headers: { Accept: 'application/xml' },
    });
    expect(xml.text).toContain(
      `<Errors><Error><errorCode>NOT_IMPLEMENTED</errorCode><message>${sentence('The User Interface API')}</message></Error></Errors>`,
    );
    const { json } = await running.send('/services/data/v60.0/composite', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        compositeRequest: [
          { method: 'GET', url: '/services/data/v60.0/chatter/users/me', referenceId: 'me' },
        ],
      }),
    });
    expect(json).toMatchObject({
      compositeResponse: [
        {
          httpStatusCode: 501,
          body: [{ errorCode: 'NOT_IMPLEMENTED', message: sentence('The Chatter REST API') }],
        },
      ],
    });
  });

  it('requires a session first, like every path under a version', async () => {
    const { status } = await running.send('/services/data/v60.0/graphql', { headers: { Authorization: '' } });
    expect(status).toBe(401);
  });
});

describe('a path that Salesforce does not have', () => {
  it.each([
    '/services/data/v60.0/toolings',
    '/services/data/v60.0/chater/users/me',
    '/services/data/v60.0/graphqlx',
    '/services/data/v60.0/connect/nonsense',
    '/services/data/v60.0/commerce/order-management/order-summaries/1Osxx0000000001CAA/actions/preview-cancle',
    '/services/data/v99.0/graphql',
    '/services/data/graphql',
    '/graphql',
    '/services/data/v60.0/cometd/60.0',
    '/services/data/v60.0/services/async/60.0/job',
    '/services/asynch/60.0/job',
    '/services/apexrests/x',
    '/cometdx',
  ])('stays 404: %s', async (path) => {
    expect((await running.send(path)).status).toBe(404);
  });
});

describe('Bulk API 1.0', () => {
  const exceptionMessage = sentence('Bulk API 1.0');
  const session = { 'X-SFDC-Session': 'any', Authorization: '' };

  it('refuses with an error in its own form, in XML', async () => {
    const { status, headers, text } = await running.send('/services/async/60.0/job', {
      method: 'POST',
      headers: { ...session, 'Content-Type': 'application/xml; charset=UTF-8' },
      body: '<jobInfo/>',
    });
    expect(status).toBe(501);
    expect(headers.get('content-type')).toMatch(/^application\/xml/);
    expect(text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><error xmlns="http://www.force.com/2009/06/asyncapi/dataload"><exceptionCode>FeatureNotEnabled</exceptionCode><exceptionMessage>${exceptionMessage}</exceptionMessage></error>`,
    );
  });

  it('refuses in JSON a client that sends or accepts JSON', async () => {
    const sent = { method: 'POST', headers: { ...session, 'Content-Type': 'application/json' }, body: '{}' };
    const refusal = { exceptionCode: 'FeatureNotEnabled', exceptionMessage };
    expect(await running.send('/services/async/60.0/job', sent)).toMatchObject({
      status: 501,
      json: refusal,
    });
    const taken = await running.send('/services/async/60.0/job/750xx0000000001/batch', {
      headers: { ...session, Accept: 'application/json' },
    });
    expect(taken).toMatchObject({ status: 501, json: refusal });
  });
});

describe('the Streaming API', () => {
  const post = (body: string) =>
    running.send('/cometd/60.0', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

  it('fails each message in the words of its protocol, with the advice not to try again', async () => {
    const failed = {
      successful: false,
      error: `501::${sentence('The Streaming API')}`,
      advice: { reconnect: 'none' },
    };
    const handshake = {
      channel: '/meta/handshake',
      id: '1',
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
    };
    const answered = await post(JSON.stringify([handshake, { channel: '/meta/connect', clientId: 'x' }]));
    expect(answered.status).toBe(200);
    expect(answered.json).toEqual([
      { id: '1', channel: '/meta/handshake', ...failed },
      { channel: '/meta/connect', ...failed },
    ]);
    expect((await post(JSON.stringify(handshake))).json).toEqual([
      { id: '1', channel: '/meta/handshake', ...failed },
    ]);
  });

  it.each(['{', '[]', '{"id":1}', 'null', ''])(
    'answers 501 to a request without a message: %s',
    async (body) => {
      expect(await post(body)).toMatchObject({
        status: 501,
        json: [{ message: sentence('The Streaming API') }],
      });
    },
  );

  it('answers 501 to GET', async () => {
    expect((await running.send('/cometd/60.0/handshake')).status).toBe(501);
  });
});

describe('what other rooms refuse', () => {
  it('is 501 for a flow', async () => {
    const { status, json } = await running.send('/services/data/v68.0/actions/custom/flow/Refund', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect([status, json]).toEqual([
      501,
      [{ message: sentence('The custom invocable action flow/Refund'), errorCode: 'NOT_IMPLEMENTED' }],
    ]);
  });

  it.each(['u', 'm', 's'])('is a fault for a call of the SOAP API other than login: %s', async (api) => {
    const { status, text } = await running.send(`/services/Soap/${api}/59.0`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml' },
      body: '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><query xmlns="urn:partner.soap.sforce.com"><queryString>SELECT Id FROM Refund</queryString></query></soapenv:Body></soapenv:Envelope>',
    });
    expect(status).toBe(500);
    expect(text).toMatch(/<faultstring>[^<]*(not emulated|This emulator serves login)/);
  });
});
