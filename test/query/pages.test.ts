/** Pages of rows and of children: what ends them, and that every row can be reached. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

const TEXT = { nillable: true, createable: true, updateable: true, groupable: false };
const longText = (name: string) => ({
  name,
  label: name,
  type: 'textarea',
  length: 32_000,
  ...TEXT,
  filterable: false,
  sortable: false,
});
const BOOK = {
  name: 'Book__c',
  label: 'Book',
  labelPlural: 'Books',
  keyPrefix: 'a0B',
  since: null,
  nameField: 'Name',
  createable: true,
  updateable: true,
  deletable: true,
  undeletable: true,
  queryable: true,
  searchable: false,
  retrieveable: true,
  childRelationships: [],
  fields: [
    {
      name: 'Id',
      label: 'ID',
      type: 'id',
      length: 18,
      ...TEXT,
      nillable: false,
      filterable: true,
      sortable: true,
    },
    {
      name: 'Name',
      label: 'Name',
      type: 'string',
      length: 80,
      nameField: true,
      ...TEXT,
      filterable: true,
      sortable: true,
    },
    longText('Begin__c'),
    longText('End__c'),
  ],
};

let place: string;
let running: Running;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-pages-'));
  await mkdir(join(place, 'sobjects'));
  await writeFile(join(place, 'sobjects', 'Book__c.json'), JSON.stringify(BOOK));
  running = await runEmulator({ seed: place });
  await running.emulator.org.transact('', async (tx) => {
    const { Id: big } = await tx.insert('Account', { Name: 'big' });
    for (let n = 0; n < 460; n++)
      await tx.insert('Contact', { LastName: `c${String(n).padStart(3, '0')}`, AccountId: big });
    for (let n = 0; n < 120; n++) {
      const { Id: id } = await tx.insert('Account', { Name: `family ${n}` });
      for (let child = 0; child < 4; child++)
        await tx.insert('Contact', { LastName: `${child}`, AccountId: id });
    }
    const { Id: top } = await tx.insert('Account', { Name: 'top' });
    const { Id: middle } = await tx.insert('Account', { Name: 'middle', ParentId: top });
    for (let n = 0; n < 230; n++) await tx.insert('Contact', { LastName: `m${n}`, AccountId: middle });
    for (let n = 0; n < 700; n++) {
      const Begin__c = n % 2 === 0 ? 'x'.repeat(2_500) : 'short';
      await tx.insert('Book__c', { Name: `Book ${n}`, Begin__c, End__c: 'end' });
    }
  });
});

afterAll(async () => {
  await running.close();
  await rm(place, { recursive: true });
});

interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly Row[];
}
type Row = { readonly [name: string]: unknown };

const queryPath = (soql: string, version = 62, resource = 'query') =>
  `/services/data/v${version}.0/${resource}?q=${encodeURIComponent(soql)}`;

async function get(path: string, batchSize = 2_000): Promise<Page> {
  const { status, json, text } = await running.send(path, {
    headers: { 'Sforce-Query-Options': `batchSize=${batchSize}` },
  });
  if (status !== 200) throw new Error(text);
  return json as Page;
}

/** All rows from a page on, and the size of each page. */
async function toTheEnd(first: Page): Promise<{ rows: readonly Row[]; sizes: readonly number[] }> {
  const rows = [...first.records];
  const sizes = [first.records.length];
  for (let page = first; page.nextRecordsUrl; ) {
    expect([page.done, page.totalSize]).toEqual([false, first.totalSize]);
    page = await get(page.nextRecordsUrl);
    rows.push(...page.records);
    sizes.push(page.records.length);
    if (!page.nextRecordsUrl) expect(page.done).toBe(true);
  }
  expect(rows).toHaveLength(first.totalSize);
  return { rows, sizes };
}

async function setPages(queryPages: object): Promise<void> {
  const body = JSON.stringify({ queryPages });
  const headers = { 'Content-Type': 'application/json' };
  const { status } = await running.send('/_emulator/settings', { method: 'PATCH', headers, body });
  expect(status).toBe(200);
}

const BIG = "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Name = 'big'";
const contactsOf = ({ records }: Page, at = 0) => records[at]?.Contacts as Page;
const NAMES = Array.from({ length: 460 }, (_, n) => `c${String(n).padStart(3, '0')}`);

describe('many children of one record', () => {
  it('have pages and a locator of their own', async () => {
    const page = await get(queryPath(BIG));
    expect(page).toMatchObject({ totalSize: 1, done: true });
    expect(page).not.toHaveProperty('nextRecordsUrl');
    const children = contactsOf(page);
    expect(children).toMatchObject({ totalSize: 460, done: false });
    expect(children.nextRecordsUrl).toMatch(/^\/services\/data\/v62\.0\/query\/01g\w{15}-200$/);
    const { rows, sizes } = await toTheEnd(children);
    expect(rows.map(({ LastName }) => LastName)).toEqual(NAMES);
    expect(sizes).toEqual([200, 260]);
  });

  it('leave room for their parent in a page of 200 rows', async () => {
    const children = contactsOf(await get(queryPath(BIG), 200));
    expect((await toTheEnd(children)).sizes).toEqual([199, 200, 61]);
  });

  it('are written to XML alike', async () => {
    const { text } = await running.send(queryPath(BIG), { headers: { Accept: 'application/xml' } });
    expect(text).toMatch(
      /<Contacts><totalSize>460<\/totalSize><done>false<\/done><nextRecordsUrl>(\/services\/[^<]+-200)<\/nextRecordsUrl><records type="Contact"/,
    );
    const url = /<nextRecordsUrl>([^<]+)/.exec(text)?.[1] ?? '';
    const next = await running.send(url, { headers: { Accept: 'application/xml' } });
    expect(next.text).toContain('<QueryResult><totalSize>460</totalSize><done>true</done><records');
    expect(next.text.match(/<records /g)).toHaveLength(260);
  });

  it('are read under another version, and again, but not past their end', async () => {
    const url = contactsOf(await get(queryPath(BIG, 62, 'queryAll'))).nextRecordsUrl ?? '';
    const other = url.replace('v62.0/query', 'v50.0/queryAll');
    const pages = [await get(url), await get(other), await get(url)];
    expect(pages.map(({ records }) => records[0]?.LastName)).toEqual(['c200', 'c200', 'c200']);
    expect(pages[1]?.records[0]?.attributes).toMatchObject({
      url: expect.stringContaining('/services/data/v50.0/'),
    });
    const past = await running.send(url.replace(/-200$/, '-460'));
    expect(past.json).toEqual([{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }]);
  });

  it('of children are reached too', async () => {
    const soql =
      "SELECT Name, (SELECT Name, (SELECT LastName FROM Contacts) FROM ChildAccounts) FROM Account WHERE Name = 'top'";
    const middle = (await get(queryPath(soql))).records[0]?.ChildAccounts as Page;
    expect(middle).toMatchObject({ totalSize: 1, done: true });
    expect((await toTheEnd(contactsOf(middle))).sizes).toEqual([200, 30]);
  });

  it('are cut, and followed, in composite subrequests too', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const inComposite = async (url: string) => {
      const body = JSON.stringify({ compositeRequest: [{ method: 'GET', url, referenceId: 'q' }] });
      const { json } = await running.send('/services/data/v62.0/composite', {
        method: 'POST',
        headers,
        body,
      });
      return (json as { compositeResponse: { body: Page }[] }).compositeResponse[0]?.body as Page;
    };
    const children = contactsOf(await inComposite(queryPath(BIG)));
    expect(children).toMatchObject({ totalSize: 460, done: false });
    const next = await inComposite(children.nextRecordsUrl ?? '');
    expect(next).toMatchObject({ totalSize: 460, done: true });
    expect(next.records).toHaveLength(260);
  });

  it('do not use up the ten open queries of a user', async () => {
    const [family] = [await get(queryPath(BIG))];
    await setPages({ maxChildren: 2 });
    const soql =
      "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Name LIKE 'family%'";
    const { records } = await get(queryPath(soql));
    expect(records).toHaveLength(120);
    for (const at of records.keys()) {
      const { rows } = await toTheEnd(contactsOf({ records } as unknown as Page, at));
      expect(rows.map(({ LastName }) => LastName)).toEqual(['0', '1', '2', '3']);
    }
    await expect(get(contactsOf(family as Page).nextRecordsUrl ?? '')).resolves.toBeDefined();
  });

  afterEach(() => setPages({}));
});

describe('a page of rows', () => {
  afterEach(() => setPages({}));

  it('counts the children in it, so that it has fewer parents', async () => {
    const soql = "SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name LIKE 'family%'";
    const { rows, sizes } = await toTheEnd(await get(queryPath(soql), 200));
    expect(sizes).toEqual([40, 40, 40]);
    expect(new Set(rows.map(({ Name }) => Name)).size).toBe(120);
    expect((await toTheEnd(await get(queryPath(soql)))).sizes).toEqual([120]);
  });

  it('is not shorter for narrow rows', async () => {
    expect((await toTheEnd(await get(queryPath('SELECT Id, Name FROM Book__c')))).sizes).toEqual([700]);
  });

  it('ends after 250,000 characters in rows of more than 2,000', async () => {
    const first = await get(queryPath('SELECT Id, Begin__c FROM Book__c ORDER BY Name'));
    const { sizes } = await toTheEnd(first);
    expect(sizes.length).toBeGreaterThan(2);
    for (const size of sizes.slice(0, -1)) {
      expect(size).toBeGreaterThanOrEqual(200);
      expect(size).toBeLessThan(400);
    }
  });

  it('has at most 200 rows with two custom long texts', async () => {
    const { sizes } = await toTheEnd(await get(queryPath('SELECT Begin__c, End__c FROM Book__c')));
    expect(sizes).toEqual([200, 200, 200, 100]);
  });

  it('is as short as the setting queryPages says, also by a path to children', async () => {
    await setPages({ maxRows: 150 });
    expect((await toTheEnd(await get(queryPath('SELECT Id FROM Book__c')))).sizes).toEqual([
      150, 150, 150, 150, 100,
    ]);
    const { records } = await get(queryPath("SELECT Id FROM Account WHERE Name = 'big'"));
    const path = `/services/data/v62.0/sobjects/Account/${records[0]?.Id}/Contacts?fields=LastName`;
    expect((await toTheEnd(await get(path))).sizes).toEqual([150, 150, 150, 10]);
  });

  it.each([0, 2_001, 1.5, '5'])('cannot be set to %j rows', async (maxRows) => {
    const body = JSON.stringify({ queryPages: { maxRows } });
    const headers = { 'Content-Type': 'application/json' };
    const { status, json } = await running.send('/_emulator/settings', { method: 'PATCH', headers, body });
    expect([status, json]).toEqual([
      400,
      [
        {
          errorCode: 'INVALID_INPUT',
          message: 'queryPages.maxRows must be a whole number from 1 to 2000',
        },
      ],
    ]);
  });
});
