import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ObjectRecords } from '../../src/org/object-records.ts';

const idsOf = (records: Iterable<{ readonly Id: string }>) => [...records].map(({ Id }) => Id);

const with123 = () => new ObjectRecords(new Map(['1', '2', '3'].map((Id) => [Id, { Id }])));

describe('All records of an object', () => {
  test('are in order of ids, in whatever order they were added', () => {
    const records = new ObjectRecords(new Map());
    for (const Id of ['2', '3', '1', '5', '4']) {
      records.set(Id, { Id });
      records.all();
    }
    expect(idsOf(records.all())).toEqual(['1', '2', '3', '4', '5']);
  });

  test('are one frozen list until a record changes', () => {
    const records = with123();
    const before = records.all();
    expect(records.all()).toBe(before);
    expect(Object.isFrozen(before)).toBe(true);
    records.set('2', undefined);
    expect([idsOf(before), idsOf(records.all())]).toEqual([
      ['1', '2', '3'],
      ['1', '3'],
    ]);
  });
});

describe('Held records', () => {
  test('do not change before they are released, and the object has the changes at once and afterwards', () => {
    const records = with123();
    const held = records.hold();
    records.set('2', undefined);
    records.set('4', { Id: '4' });
    records.set('1', { Id: '1', Name: 'changed' });
    expect([...held.records.values()]).toEqual([{ Id: '1' }, { Id: '2' }, { Id: '3' }]);
    expect([idsOf(records.all()), records.get('2'), records.get('1')?.Name]).toEqual([
      ['1', '3', '4'],
      undefined,
      'changed',
    ]);
    held.release();
    expect([idsOf(records.values()), records.get('1')?.Name]).toEqual([['1', '3', '4'], 'changed']);
  });

  test('can be held twice', () => {
    const records = with123();
    const first = records.hold();
    records.set('1', undefined);
    const second = records.hold();
    records.set('2', undefined);
    second.release();
    expect([idsOf(first.records.values()), idsOf(second.records.values())]).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
    first.release();
    expect(idsOf(records.all())).toEqual(['3']);
  });
});

test('after any changes, the records are those of a plain map', () => {
  const id = fc.integer({ min: 0, max: 20 }).map((number) => String(number).padStart(2, '0'));
  const step = fc.tuple(fc.constantFrom('set', 'delete', 'hold', 'release', 'all'), id);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const expected = new Map<string, { Id: string }>();
      const records = new ObjectRecords(new Map());
      let release = () => {};
      for (const [what, Id] of steps) {
        const record = what === 'set' ? { Id } : undefined;
        if (what === 'set' || what === 'delete') records.set(Id, record);
        if (record) expected.set(Id, record);
        else if (what === 'delete') expected.delete(Id);
        else if (what === 'hold') ({ release } = records.hold());
        else if (what === 'release') release();
        else expect(idsOf(records.all())).toEqual([...expected.keys()].sort());
        expect(records.get(Id)).toBe(expected.get(Id));
      }
      expect(records.all()).toEqual(
        [...expected.values()].sort((one, other) => (one.Id < other.Id ? -1 : 1)),
      );
    }),
  );
});
