/** The answers of every kind that clients get while the org cannot be stored, and the details that only the log has. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/log.ts';
import { TestClock } from '../support/clock.ts';
import { demoStorage } from '../support/demo-org.ts';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';
import { FailingStorage } from '../support/failing-storage.ts';

const V = '/services/data/v59.0';
const JSON_TYPE = { 'Content-Type': 'application/json' };

let running: Running;
let lines: string[];

const log = createLog('error', (line) => lines.push(line));

beforeEach(() => {
  lines = [];
});

/** A second close is harmless. */
afterEach(() => running.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  running.send(path, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });

const REFUND = { creditMemoId: '50gxx0000000101AAA' };
const refund = (headers?: Record<string, string>) => post(refundsPath('1Osxx0000000001CAA'), REFUND, headers);

const FULL = {
  message: 'The org cannot be stored at the moment: the disk is full',
  errorCode: 'SERVER_UNAVAILABLE',
};

describe('while the disk is full', () => {
  let storage: FailingStorage;

  beforeEach(async () => {
    storage = new FailingStorage(demoStorage(new TestClock().now()));
    running = await runEmulator({ storage, log });
    storage.failFrom(1, 1_000);
  });

  it('a request is answered 503 with the cause; only the log has the path', async () => {
    const { status, json, text } = await refund();
    expect([status, json]).toEqual([503, [FULL]]);
    expect(text).not.toContain('/secret');
    expect(lines).toEqual([
      expect.stringMatching(/StorageUnavailable: Cannot write \/secret\/place: ENOSPC\n +at /),
    ]);
    expect((await post(`${V}/sobjects/Account`, { Name: 'A' })).json).toEqual([FULL]);
    storage.failFrom(1, 0);
    expect((await refund()).status).toBe(201);
  });

  it('a request is answered 503 in XML too', async () => {
    const { status, text } = await refund({ Accept: 'application/xml' });
    expect(status).toBe(503);
    expect(text).toContain(
      `<Errors><Error><errorCode>${FULL.errorCode}</errorCode><message>${FULL.message}</message></Error></Errors>`,
    );
  });

  it('reads still work', async () => {
    expect((await running.send(`${V}/query?q=SELECT+Id+FROM+Account`)).status).toBe(200);
  });

  const create = (referenceId: string) => ({
    ...{ method: 'POST', url: `${V}/sobjects/Account`, referenceId, body: { Name: referenceId } },
  });

  it('a part of a composite has that error, or the whole composite if it is all or none', async () => {
    const compositeRequest = [create('a'), create('b')];
    const each = await post(`${V}/composite`, { compositeRequest });
    expect(each.json).toEqual({
      compositeResponse: ['a', 'b'].map((referenceId) => ({
        ...{ body: [FULL], httpHeaders: {}, httpStatusCode: 503, referenceId },
      })),
    });
    const whole = await post(`${V}/composite`, { allOrNone: true, compositeRequest });
    expect([whole.status, whole.json]).toEqual([503, [FULL]]);
  });

  it('a row of a collection has that error, or the whole collection if it is all or none', async () => {
    const records = [{ attributes: { type: 'Account' }, Name: 'A' }];
    const each = await post(`${V}/composite/sobjects`, { records });
    const errors = [{ statusCode: FULL.errorCode, message: FULL.message, fields: [] }];
    expect(each.json).toEqual([{ success: false, errors }]);
    expect((await post(`${V}/composite/sobjects`, { allOrNone: true, records })).status).toBe(503);
  });

  it('a part of a batch has that error', async () => {
    const richInput = { Name: 'A' };
    const batchRequests = [{ method: 'POST', url: 'v59.0/sobjects/Account', richInput }];
    const { json } = await post(`${V}/composite/batch`, { batchRequests });
    expect(json).toEqual({ hasErrors: true, results: [{ statusCode: 503, result: [FULL] }] });
  });

  it('a bulk job is not created', async () => {
    const { status, json } = await post(`${V}/jobs/ingest`, { object: 'Account', operation: 'insert' });
    expect([status, json]).toEqual([503, [FULL]]);
  });

  it('a login is refused in the form of its protocol', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const body =
      'grant_type=password&client_id=sfom&client_secret=sfom-secret&username=admin@example.com&password=password';
    const token = await running.send('/services/oauth2/token', { method: 'POST', headers: form, body });
    expect([token.status, token.json]).toEqual([503, [FULL]]);

    lines = [];
    const envelope =
      '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><login xmlns="urn:partner.soap.sforce.com">' +
      '<username>admin@example.com</username><password>password</password></login></soapenv:Body></soapenv:Envelope>';
    const soap = await running.send('/services/Soap/u/59.0', {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml', SOAPAction: 'x' },
      body: envelope,
    });
    expect(soap.status).toBe(500);
    expect(soap.text).toContain('<faultcode>sf:SERVER_UNAVAILABLE</faultcode>');
    expect(soap.text).toContain(`<sf:exceptionMessage>${FULL.message}</sf:exceptionMessage>`);
    expect(soap.text).not.toContain('/secret');
    expect(lines).toEqual([expect.stringContaining('/secret/place')]);
  });

  it('a setting is not changed', async () => {
    const { status } = await running.send('/_emulator/settings', {
      method: 'PATCH',
      headers: JSON_TYPE,
      body: '{"retryLimit":1}',
    });
    expect(status).toBe(503);
    expect(running.emulator.org.settings.retryLimit).toBe(3);
  });
});

describe('an org directory', () => {
  let place: string;
  let data: string;

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'sfom-faults-'));
    data = join(place, 'org');
    running = await runEmulator({ data, log });
  });

  afterEach(async () => {
    await running.close();
    await rm(place, { recursive: true });
  });

  const unavailable = (cause: string) => [
    { message: `The org cannot be stored at the moment: ${cause}`, errorCode: 'SERVER_UNAVAILABLE' },
  ];

  it('that is moved away is named as the cause, and all work continues once it is back', async () => {
    const acknowledged = await refund();
    await rename(data, `${data}.away`);
    const refused = await post(`${V}/sobjects/Account`, { Name: 'A' });
    expect([refused.status, refused.json]).toEqual([503, unavailable('the org directory is missing')]);
    expect(refused.text).not.toContain(place);
    expect(lines.join()).toContain(data);
    await rename(`${data}.away`, data);
    const idle = running.emulator.idle({ timeout: 3_600_000 });
    for (let isIdle = false; !isIdle; turnToRetry(running.clock))
      isIdle = await Promise.race([idle.then(() => true), new Promise<false>((r) => setImmediate(r, false))]);
    const { backgroundOperationId } = acknowledged.json as { backgroundOperationId: string };
    expect(await running.read('BackgroundOperation', backgroundOperationId)).toMatchObject({
      Status: 'Complete',
      RetryCount: 0,
    });
    expect((await post(`${V}/sobjects/Account`, { Name: 'A' })).status).toBe(201);
  });

  it('whose lock was deleted gives that as the cause', async () => {
    await rm(join(data, 'lock'));
    const { json } = await post(`${V}/sobjects/Account`, { Name: 'A' });
    const cause = 'another emulator has taken over the org directory, or its lock file was deleted';
    expect(json).toEqual(unavailable(cause));
  });
});

/** Lets the time pass until the next retry, if one is waiting; the other alarms are later. */
function turnToRetry(clock: TestClock): void {
  const [next] = clock.waiting;
  if (next !== undefined && next <= 60_000) clock.turn(next);
}
