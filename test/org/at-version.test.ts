/** What exists at an API version, wherever objects and fields are shown. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { visibleAt } from '../../src/org/at-version.ts';
import { SObjectCatalogue } from '../../src/org/catalogue.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

describe('the objects that a version shows', () => {
  const types = new SObjectCatalogue();

  it('have the fields of the version, by names in any case', () => {
    const at = (version: number) => visibleAt(types, version).sObjectType('creditmemo');
    expect([54, 55, 56, 59].map((version) => at(version)?.field('apptype')?.name)).toEqual([
      'AppType',
      'AppType',
      undefined,
      undefined,
    ]);
    expect(at(56)?.fields.has('AppType')).toBe(false);
  });

  it('do not appear in earlier versions', () => {
    const newer = types.sObjectTypes().filter(({ since }) => since > 48);
    expect(newer.length).toBeGreaterThan(0);
    for (const { name, since } of newer) {
      expect(visibleAt(types, since - 1).sObjectType(name)).toBeUndefined();
      expect(visibleAt(types, since).sObjectType(name)?.name).toBe(name);
    }
  });

  it('have no child relationship with an object or a field that the version does not have', () => {
    for (const version of [20, 48, 59, 68]) {
      const visible = visibleAt(types, version);
      const dangling = visible
        .sObjectTypes()
        .flatMap(({ childRelationships }) => childRelationships)
        .filter(({ childSObject, field }) => !visible.sObjectType(childSObject)?.field(field));
      expect(dangling).toEqual([]);
    }
  });

  it('are created once for each version', () => {
    const [one, other] = [visibleAt(types, 59), visibleAt(types, 59)];
    expect(one.sObjectType('Account')).toBe(other.sObjectType('Account'));
  });
});

describe('AppType of CreditMemo, of 54.0 and 55.0 only,', () => {
  let running: Running;

  beforeAll(async () => {
    running = await runEmulator();
  });

  afterAll(() => running.close());

  const MEMO = '50gxx0000000101AAA';
  const soql = (text: string) => `query?q=${encodeURIComponent(text)}`;

  it.each([
    ['a query', soql('SELECT AppType FROM CreditMemo LIMIT 1')],
    ['a condition', soql("SELECT Id FROM CreditMemo WHERE AppType = 'x'")],
    ['a child query', soql('SELECT (SELECT AppType FROM CreditMemos) FROM Account LIMIT 1')],
    ['a retrieval', `sobjects/CreditMemo/${MEMO}?fields=AppType`],
    ['a collection', `composite/sobjects/CreditMemo?ids=${MEMO}&fields=AppType`],
  ])('is refused by %s at 59.0', async (_, path) => {
    const { status, text } = await running.send(`/services/data/v59.0/${path}`);
    expect([status, text]).toEqual([
      400,
      expect.stringMatching(/INVALID_FIELD|INVALID_QUERY_FILTER|No such column/),
    ]);
  });

  it('is not among the fields that FieldDefinition and the describe list at 59.0, but is at 55.0', async () => {
    const query =
      "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinitionId = 'CreditMemo' AND QualifiedApiName = 'AppType'";
    const sizes: unknown[] = [];
    for (const version of [59, 55]) {
      const { json } = await running.send(`/services/data/v${version}.0/${soql(query)}`);
      sizes.push((json as { totalSize: number }).totalSize);
      const { text } = await running.send(`/services/data/v${version}.0/sobjects/CreditMemo/describe`);
      sizes.push(text.includes('"AppType"'));
    }
    expect(sizes).toEqual([0, false, 1, true]);
  });

  it('cannot be written in a version without it', async () => {
    for (const version of [59, 53]) {
      const { status, text } = await running.send(
        `/services/data/v${version}.0/sobjects/CreditMemo/${MEMO}`,
        {
          method: 'PATCH',
          headers: { 'Content-Type': 'application/json' },
          body: '{"AppType":"x"}',
        },
      );
      expect([status, text]).toEqual([400, expect.stringContaining("No such column 'AppType'")]);
    }
  });
});
