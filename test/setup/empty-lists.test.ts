import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const at = (version: number, path: string, init?: RequestInit) =>
  running.send(`/services/data/v${version}.0${path}`, init);

describe("a list of the org's setup", () => {
  it.each<[string, number, unknown, string]>([
    ['/tabs', 31, [], '<Tabs/>'],
    ['/theme', 29, { themeItems: [] }, '<Theme/>'],
    ['/quickActions', 28, [], '<QuickActions/>'],
    ['/process/rules', 30, { rules: {} }, '<ProcessRules><rules/></ProcessRules>'],
    ['/process/approvals', 30, { approvals: {} }, '<ProcessApprovals><approvals/></ProcessApprovals>'],
  ])('is empty, in JSON and XML, from its first version on: %s', async (path, since, body, xml) => {
    expect(await at(since, path)).toMatchObject({ status: 200, json: body });
    expect((await at(since, `${path}/`)).json).toEqual(body);
    expect((await at(since, `${path}.xml`)).text).toBe(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
    expect((await at(since - 1, path)).status).toBe(404);
    expect((await at(since, path, { method: 'DELETE' })).status).toBe(405);
  });

  it.each([
    ['/process/rules', 'Running workflow rules'],
    ['/process/approvals', 'Submitting and deciding approvals'],
  ])('cannot be used: POST %s', async (path, what) => {
    expect(await at(60, path, { method: 'POST', body: '{}' })).toMatchObject({
      status: 501,
      json: [{ message: `${what} is not emulated by sfom-emulator; see the coverage table in its README` }],
    });
  });

  it('has no action of any name', async () => {
    expect((await at(60, '/quickActions/LogACall')).status).toBe(404);
  });
});
