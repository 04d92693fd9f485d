/** The records of a moment stay as they were, whatever is written meanwhile; the list of all records is in order of their ids. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { catalogueOf } from '../../src/org/definitions/files.ts';
import { RecordStore } from '../../src/org/records.ts';
import { RecordsAsOf } from '../../src/org/records-as-of.ts';

const id = (number: number) => `001xx00000000${String(number).padStart(2, '0')}AAA`;

const someWrite = fc.record({
  number: fc.nat(12),
  name: fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 3 }),
});

/** By number. */
const eachOf = (records: Pick<RecordStore, 'get'>) =>
  Array.from({ length: 13 }, (_, number) => records.get('Account', id(number)));

test('a moment stays as it was', async () => {
  const types = await catalogueOf(new Map());
  const property = fc.property(
    fc.array(someWrite, { maxLength: 12 }),
    fc.array(someWrite),
    (earlier, later) => {
      const store = new RecordStore(types, { records: new Map() });
      const write = ({ number, name }: (typeof earlier)[number]) =>
        store.set('Account', id(number), name === null ? undefined : { Id: id(number), Name: name });
      for (const each of earlier) write(each);
      const read = (records: Pick<RecordStore, 'all' | 'find' | 'get'>) => ({
        all: records.all('Account'),
        found: ['a', 'b', 'c'].map((name) => records.find('Account', 'Name', name)),
        each: eachOf(records),
      });
      const expected = structuredClone(read(store));
      const moment = new RecordsAsOf(store);
      for (const each of later) {
        write(each);
        expect(read(moment)).toEqual(expected);
        expect(store.all('Account')).toEqual(eachOf(store).filter((record) => record !== undefined));
      }
      moment.close();
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test('a list that was read is never changed', async () => {
  const store = new RecordStore(await catalogueOf(new Map()), { records: new Map() });
  store.set('Account', id(1), { Id: id(1), Name: 'a' });
  const list = store.all('Account');
  store.set('Account', id(2), { Id: id(2), Name: 'b' });
  store.set('Account', id(1), undefined);
  expect(store.all('Account').map(({ Id }) => Id)).toEqual([id(2)]);
  expect(list.map(({ Id }) => Id)).toEqual([id(1)]);
});
