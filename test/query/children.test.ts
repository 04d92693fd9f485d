/** Children by a relationship path that a query of them would refuse. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

const FLAGS = { nillable: true, createable: true, updateable: true, sortable: false, groupable: false };
const SHELF = {
  name: 'Shelf__c',
  label: 'Shelf',
  labelPlural: 'Shelves',
  keyPrefix: 'a0S',
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
    { name: 'Id', label: 'ID', type: 'id', length: 18, ...FLAGS, nillable: false, filterable: true },
    { name: 'Name', label: 'Name', type: 'string', length: 80, nameField: true, ...FLAGS, filterable: true },
    {
      name: 'Account__c',
      label: 'Account',
      type: 'reference',
      length: 18,
      referenceTo: ['Account'],
      relationshipName: 'Account__r',
      ...FLAGS,
      filterable: false,
    },
  ],
};

let place: string;
let running: Running;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-children-'));
  await mkdir(join(place, 'sobjects'));
  await writeFile(join(place, 'sobjects', 'Shelf__c.json'), JSON.stringify(SHELF));
  await writeFile(join(place, 'Account.ndjson'), '{"Id":"001xx0000000001AAA","Name":"Acme"}\n');
  running = await runEmulator({ seed: place });
});

afterAll(async () => {
  await running.close();
  await rm(place, { recursive: true });
});

it('a refusal points at the reference, because the client wrote no SOQL', async () => {
  const path = '/services/data/v62.0/sobjects/Account/001xx0000000001AAA/Shelves__r';
  const { status, json } = await running.send(path);
  const place = `Shelf__c.Account__c\n${' '.repeat(9)}^\nERROR at Row:1:Column:10`;
  const message = `\n${place}\nfield 'Account__c' can not be filtered in a query call`;
  expect([status, json]).toEqual([400, [{ errorCode: 'INVALID_FIELD', message }]]);
});
