import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseStringPromise } from 'xml2js';
import { USER_INFO_TYPES } from '../../../src/login/soap/user-info.ts';
import { type Answered, type Running, runEmulator } from '../../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const PARTNER = '/services/Soap/u/62.0';

const envelope = (body: string, header = '') =>
  `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com">` +
  `<e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;

const credentials = (username = 'admin@example.com', password = 'password') =>
  `<p:login><p:username>${username}</p:username><p:password>${password}</p:password></p:login>`;

const inSession = (token: string, body: string) =>
  envelope(body, `<p:SessionHeader><p:sessionId>${token}</p:sessionId></p:SessionHeader>`);

const post = (
  body: string | Buffer<ArrayBuffer>,
  { path = PARTNER, headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Answered> =>
  running.send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""', Authorization: '', ...headers },
    body,
  });

const sessionOf = ({ text }: Answered) => /<sessionId>([^<]+)<\/sessionId>/.exec(text)?.[1] ?? '';

describe('SOAP login', () => {
  it('answers with the elements of the partner WSDL, in its order', async () => {
    const answered = await post(envelope(credentials()));
    const { url, org } = running.emulator;
    expect(answered.status).toBe(200);
    expect(answered.headers.get('content-type')).toBe('text/xml;charset=UTF-8');
    const parsed = await parseStringPromise(answered.text, { explicitArray: false });
    const { result } = parsed['soapenv:Envelope']['soapenv:Body'].loginResponse;
    expect(Object.keys(result)).toEqual(
      'metadataServerUrl passwordExpired sandbox serverUrl sessionId userId userInfo'.split(' '),
    );
    expect(result).toMatchObject({
      metadataServerUrl: `${url}/services/Soap/m/62.0/00Dxx0000000001`,
      passwordExpired: 'false',
      sandbox: 'true',
      serverUrl: `${url}/services/Soap/u/62.0/00Dxx0000000001`,
      sessionId: expect.stringMatching(/^00Dxx0000000001!AQ[.\w]{94}$/),
      userId: '005xx0000000001AAA',
    });
    expect(Object.keys(result.userInfo)).toEqual(USER_INFO_TYPES.map(([name]) => name));
    expect(result.userInfo).toMatchObject({
      organizationId: org.id,
      organizationName: 'Fernhollow Outfitters',
      orgDefaultCurrencyIsoCode: 'USD',
      sessionSecondsValid: '7200',
      userName: 'admin@example.com',
      userTimeZone: 'America/Los_Angeles',
    });
    expect(result.userInfo.roleId).toEqual({ $: { 'xsi:nil': 'true' } });
  });

  it('creates a session that works with REST', async () => {
    const token = sessionOf(await post(envelope(credentials())));
    const headers = { Authorization: `Bearer ${token}` };
    expect((await running.send('/services/data/v62.0', { headers })).status).toBe(200);
  });

  it.each([
    ['gzip', credentials(), '', { 'Content-Encoding': 'gzip' }],
    ['CDATA', credentials('<![CDATA[admin@example.com]]>', '<![CDATA[password]]>'), '', {}],
    ['escaped text', credentials('&#97;dmin@example.com'), '', {}],
    ['a SOAP header', credentials(), '<p:CallOptions><p:client>c</p:client></p:CallOptions>', {}],
    ['a username in another case', credentials('ADMIN@example.com'), '', {}],
  ])('accepts %s', async (name, body, header, headers) => {
    const text = envelope(body, header);
    const sent = name === 'gzip' ? Buffer.from(gzipSync(text)) : text;
    expect((await post(sent, { headers })).status).toBe(200);
  });

  it.each([
    ['/services/Soap/u/20.0', 'urn:partner', 'u/20.0'],
    ['/services/Soap/u/62', 'urn:partner', 'u/62.0'],
    ['/services/Soap/u/62.0/00Dxx0000000001', 'urn:partner', 'u/62.0'],
    ['/services/Soap/u/65.0/', 'urn:partner', 'u/65.0'],
    ['/services/Soap/c/62.0', 'urn:enterprise', 'c/62.0'],
  ])('is served at %s', async (path, namespace, endpoint) => {
    const { status, text } = await post(envelope(credentials()), { path });
    expect(status).toBe(200);
    expect(text).toContain(`xmlns="${namespace}.soap.sforce.com"`);
    expect(text).toContain(`/services/Soap/${endpoint}/00Dxx0000000001</serverUrl>`);
  });

  it.each([
    ['a wrong password', credentials('admin@example.com', 'wrong')],
    ['an unknown user', credentials('nobody@example.com')],
    ['missing credentials', '<p:login/>'],
  ])('refuses %s with the text of Salesforce', async (_, body) => {
    const { status, text } = await post(envelope(body));
    expect(status).toBe(500);
    expect(text).toContain('<faultcode>sf:INVALID_LOGIN</faultcode>');
    expect(text).toContain(
      '<faultstring>INVALID_LOGIN: Invalid username, password, security token; or user locked out.</faultstring>',
    );
    expect(text).toContain(
      '<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>',
    );
    expect(text).toContain(
      '<sf:exceptionMessage>Invalid username, password, security token; or user locked out.</sf:exceptionMessage>',
    );
  });
});

describe('SOAP getUserInfo and logout', () => {
  it('describe the user of the session, and end the session for every API', async () => {
    const token = sessionOf(await post(envelope(credentials())));
    const described = await post(inSession(token, '<p:getUserInfo/>'));
    expect(described.text).toContain(
      '<getUserInfoResponse><result><accessibilityMode>false</accessibilityMode>',
    );
    const ended = await post(inSession(token, '<p:logout/>'));
    expect(ended.text).toContain('<soapenv:Body><logoutResponse/></soapenv:Body>');
    const headers = { Authorization: `Bearer ${token}` };
    expect((await running.send('/services/data/v62.0', { headers })).status).toBe(401);
    const again = await post(inSession(token, '<p:getUserInfo/>'));
    expect(again.status).toBe(500);
    expect(again.text).toContain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
  });

  it('require a session', async () => {
    const { status, text } = await post(envelope('<p:getUserInfo/>'));
    expect(status).toBe(500);
    expect(text).toContain(
      '<sf:UnexpectedErrorFault xsi:type="sf:UnexpectedErrorFault"><sf:exceptionCode>INVALID_SESSION_ID',
    );
  });
});

describe('SOAP that is not served', () => {
  it.each([
    [
      'another operation',
      PARTNER,
      envelope('<p:merge/>'),
      'No operation available for request {urn:partner.soap.sforce.com}merge',
    ],
    [
      'another SOAP API',
      '/services/Soap/m/62.0',
      envelope(credentials()),
      'the SOAP API /services/Soap/m is not emulated',
    ],
    [
      'an unknown version',
      '/services/Soap/u/99.0',
      envelope(credentials()),
      'UNSUPPORTED_API_VERSION: Invalid Api version specified on URL',
    ],
    ['two operations', PARTNER, envelope('<p:logout/><p:logout/>'), 'The SOAP Body must hold one operation'],
    ['XML that is not an envelope', PARTNER, '<login/>', 'The root element must be a SOAP Envelope'],
    [
      'an envelope that is too long',
      PARTNER,
      envelope('<a/>'.repeat(25_000)),
      'The envelope has more than 100000 characters',
    ],
    ['broken XML', PARTNER, '<e:Envelope', 'Unexpected end at [line:1'],
    [
      'a document type',
      PARTNER,
      `<!DOCTYPE x [<!ENTITY a "b">]>${envelope(credentials()).slice(21)}`,
      'Document types are not allowed',
    ],
  ])('answers %s with a fault that names it', async (_, path, body, message) => {
    const { status, text } = await post(body, { path });
    expect(status).toBe(500);
    const parsed = await parseStringPromise(text, { explicitArray: false });
    expect(parsed['soapenv:Envelope']['soapenv:Body']['soapenv:Fault'].faultstring).toContain(message);
  });
});

describe('GET /services/wsdl/partner', () => {
  it('describes the operations, with the host that the client used', async () => {
    const { status, text } = await running.send('/services/wsdl/partner');
    expect(status).toBe(200);
    const { definitions } = await parseStringPromise(text, { explicitArray: false });
    const operations = definitions.portType.operation.map(({ $ }: { $: { name: string } }) => $.name);
    expect(operations).toEqual(['login', 'logout', 'getUserInfo']);
    expect(definitions.service.port['soap:address'].$.location).toBe(
      `${running.emulator.url}/services/Soap/u/64.0`,
    );
  });
});
