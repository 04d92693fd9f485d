/** References to objects that the emulator does not have, as clients see them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from '../bulk/jobs.ts';
import { asking } from '../sobjects/asking.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;
let order: string;

const STORE = '0ZExx0000000001GAA';
const GROUP = '00Gxx0000000001EAA';

beforeAll(async () => {
  running = await runEmulator();
  order = await create('Order', {
    AccountId: '001xx0000000001AAA',
    EffectiveDate: '2026-11-01',
    Status: 'Draft',
    SalesStoreId: STORE,
    OwnerId: GROUP,
  });
});

afterAll(() => running.close());

const { ask, create } = asking(() => running);
const query = (soql: string, extra = '', headers: Record<string, string> = {}) =>
  ask('GET', `/query?q=${encodeURIComponent(soql)}${extra}`, undefined, headers);

type Json = Record<string, unknown>;

const storeAttributes = { type: 'WebStore', url: `/services/data/v59.0/sobjects/WebStore/${STORE}` };

describe('A reference to an object that is not emulated', () => {
  it('answers the id, with the attributes that an org prints, in JSON and XML', async () => {
    const soql = `SELECT SalesStore.Id FROM Order WHERE SalesStore.Id = '${STORE}'`;
    expect((await query(soql)).json).toMatchObject({
      totalSize: 1,
      records: [{ SalesStore: { attributes: storeAttributes, Id: STORE } }],
    });
    const xml = await query(soql, '', { Accept: 'application/xml' });
    expect(xml.text).toContain(
      `<SalesStore type="WebStore" url="${storeAttributes.url}"><Id>${STORE}</Id></SalesStore>`,
    );
    expect(
      (await query('SELECT SalesStore.Id FROM Order WHERE SalesStoreId = null LIMIT 1')).json,
    ).toMatchObject({
      records: [{ SalesStore: null }],
    });
  });

  it('is a column of a query and of a query job', async () => {
    const soql = `SELECT Id, SalesStore.Id FROM Order WHERE SalesStoreId != null`;
    expect((await query(soql, '&columns=true')).json).toMatchObject({
      columnMetadata: [
        { columnName: 'Id' },
        { columnName: 'SalesStore', joinColumns: [{ columnName: 'Id' }] },
      ],
    });
    const jobs = new Jobs(running, 'query');
    const { id } = await jobs.create({ operation: 'query', query: soql });
    await jobs.ended(id);
    expect((await jobs.send('GET', `/${id}/results`)).text).toBe(
      `"Id","SalesStore.Id"\n"${order}","${STORE}"\n`,
    );
  });

  it('refuses other fields by name, and so does a query job', async () => {
    const soql = 'SELECT SalesStore.Name FROM Order';
    const refusal = [
      {
        errorCode: 'INVALID_FIELD',
        message:
          '\nSELECT SalesStore.Name FROM Order\n       ^\nERROR at Row:1:Column:8\nThe object WebStore, to which SalesStore refers, is not emulated by sfom-emulator: only SalesStore.Id can be queried',
      },
    ];
    expect((await query(soql)).json).toEqual(refusal);
    expect((await ask('POST', '/jobs/query', { operation: 'query', query: soql })).json).toEqual(refusal);
  });

  it('is refused by name as a relationship path', async () => {
    const { status, json } = await ask('GET', `/sobjects/Order/${order}/SalesStore`);
    expect([status, json]).toEqual([
      501,
      [
        {
          errorCode: 'NOT_IMPLEMENTED',
          message:
            'The object WebStore is not emulated by sfom-emulator; see the coverage table in its README',
        },
      ],
    ]);
    expect((await ask('GET', `/sobjects/Order/${order}/Owner`)).status).toBe(501);
    expect((await ask('GET', `/sobjects/Order/${order}/Contract`)).status).toBe(404);
  });
});

describe('A reference to several objects, one of which is not emulated', () => {
  it('answers id and type of such a row', async () => {
    const { json } = await query(`SELECT Owner.Id, Owner.Type FROM Order WHERE Id = '${order}'`);
    expect(json).toMatchObject({
      records: [
        {
          Owner: {
            attributes: { type: 'Group', url: `/services/data/v59.0/sobjects/Group/${GROUP}` },
            Id: GROUP,
            Type: 'Group',
          },
        },
      ],
    });
    const typeOf = 'SELECT TYPEOF Owner WHEN Group THEN Id WHEN User THEN Username END FROM Order';
    expect(
      (await query(`${typeOf} WHERE Id IN ('${order}', '801xx0000000001AAA') ORDER BY EffectiveDate DESC`))
        .json,
    ).toMatchObject({
      records: [{ Owner: { Id: GROUP } }, { Owner: { Username: 'admin@example.com' } }],
    });
  });

  it('refuses its name when there is such a row, and answers it otherwise', async () => {
    expect((await query(`SELECT Owner.Name FROM Order WHERE Id = '${order}'`)).json).toEqual([
      {
        errorCode: 'INVALID_FIELD',
        message: `Owner.Name of ${GROUP} cannot be answered: its object is not emulated by sfom-emulator`,
      },
    ]);
    expect((await query("SELECT Owner.Name FROM Order WHERE Id = '801xx0000000001AAA'")).json).toMatchObject({
      records: [{ Owner: { Name: 'Ada Admin' } }],
    });
  });
});

describe('A feature that is not emulated', () => {
  const cause = 'Person accounts are not emulated by sfom-emulator';

  it.each(['FirstName', 'PersonEmail', 'IsPersonAccount'])(
    'is named when a query selects %s',
    async (name) => {
      const [error] = (await query(`SELECT ${name} FROM Account`)).json as [
        { errorCode: string; message: string },
      ];
      expect(error.errorCode).toBe('INVALID_FIELD');
      expect(error.message).toContain(`No such column '${name}' on entity 'Account'.`);
      expect(error.message).toContain(cause);
      expect((await ask('GET', `/sobjects/Account/001xx0000000001AAA?fields=${name}`)).text).toContain(cause);
      expect((await ask('POST', '/sobjects/Account', { Name: 'A', [name]: 'x' })).text).toContain(cause);
    },
  );
});

/** Every relationship in a describe can be followed, or is refused by name. */
describe('Every relationship of every describe', () => {
  it('answers its id, and never says that it does not exist', async () => {
    const { sobjects } = (await ask('GET', '/sobjects')).json as { sobjects: Json[] };
    let relationships = 0;
    for (const { name, queryable } of sobjects) {
      if (!queryable) continue;
      const described = (await ask('GET', `/sobjects/${name}/describe`)).json as {
        fields: Json[];
        childRelationships: Json[];
      };
      const parents = described.fields.flatMap(({ relationshipName: r }) => (r ? [String(r)] : []));
      const children = described.childRelationships.flatMap(({ relationshipName: r }) =>
        r ? [String(r)] : [],
      );
      for (let at = 0; at < Math.max(parents.length, 1); at += 20) {
        const paths = parents.slice(at, at + 20).map((parent) => `${parent}.Id`);
        const nested = at === 0 ? children.map((child) => `(SELECT Id FROM ${child})`) : [];
        const soql = `SELECT ${['Id', ...paths, ...nested.slice(0, 20)].join(', ')} FROM ${name} LIMIT 1`;
        expect([soql, (await query(soql)).status]).toEqual([soql, 200]);
      }
      for (const parent of parents) {
        const [error] = (await query(`SELECT ${parent}.Foo FROM ${name}`)).json as [{ message: string }];
        expect(error.message).toMatch(/No such column 'Foo'|not emulated by sfom-emulator/);
      }
      relationships += parents.length + children.length;
    }
    expect(relationships).toBeGreaterThan(300);
  });
});
