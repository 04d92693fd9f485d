/** Any text is answered or refused, and nothing breaks. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bindQuery } from '../../src/soql/bind.ts';
import { evaluate } from '../../src/soql/evaluate.ts';
import { parseSoql } from '../../src/soql/parse.ts';
import { someGroups, someQuery } from './arbitraries.ts';
import { NOW } from './run-query.ts';
import { ROWS } from './small-rows.ts';
import { MemorySource, SCHEMA } from './small-schema.ts';
import { groupWords, words } from './wording.ts';

const WORDS = [
  ...'SELECT FROM WHERE AND OR NOT IN LIKE INCLUDES GROUP BY ROLLUP CUBE HAVING ORDER NULLS FIRST LAST ASC DESC'.split(
    ' ',
  ),
  ...'LIMIT OFFSET FOR UPDATE VIEW ALL ROWS USING SCOPE everything WITH USER_MODE TYPEOF WHEN THEN ELSE END'.split(
    ' ',
  ),
  ...'COUNT() COUNT( SUM( MAX( FIELDS( FORMAT( toLabel( CALENDAR_YEAR( convertTimezone( GROUPING( DISTANCE('.split(
    ' ',
  ),
  ...'Id Name Industry Revenue Staff Founded CreatedDate Skills Owner.Name Parent.Owner.Name Contacts a a.Name'.split(
    ' ',
  ),
  ...'Account Contact Case User Name Type TODAY LAST_N_DAYS LAST_N_DAYS:3 true null 1 -2.5 2026-11-22 09:00:00Z'.split(
    ' ',
  ),
  ...[
    "'a'",
    "'%'",
    "''",
    "'\\'",
    "'001xx0000000001'",
    '2026-11-22T09:30:00Z',
    "'",
    '"',
    '(',
    ')',
    '(',
    ')',
    ',',
    '=',
    '!=',
    '<',
    '>',
    ':',
    '.',
    '--',
  ],
];

const valid = fc.oneof(
  someQuery.map((query) => words(query)),
  someGroups.map(groupWords),
);
const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((all) => all.join(' '));

/** A valid query in which one word is removed, inserted or repeated. */
const damaged = fc
  .tuple(valid, fc.nat(200), fc.nat(3), fc.constantFrom('', ...WORDS))
  .map(([query, at, width, word]) => {
    const parts = query.match(/'(?:[^'\\]|\\.)*'|[\w.:-]+|\s+|./gu) ?? [];
    const place = at % parts.length;
    return [...parts.slice(0, place), ` ${word} `, ...parts.slice(place + width)].join('');
  });

const rates = { corporateCurrency: 'USD', rates: { EUR: 0.5, JPY: 125 } };

test('is answered or refused', async () => {
  const outcomes = { answered: 0, unparsed: 0, unbound: 0 };
  const property = fc.asyncProperty(fc.oneof(soup, damaged, valid), async (text) => {
    const parsed = parseSoql(text);
    const answer = 'query' in parsed ? bindQuery(parsed.query, SCHEMA) : parsed;
    if ('refusal' in answer) {
      outcomes['query' in parsed ? 'unbound' : 'unparsed']++;
      expect(answer.refusal.errorCode).toMatch(/^[A-Z_]+$/);
      expect(answer.refusal.message.trim()).not.toBe('');
      return;
    }
    const { totalSize, records } = await evaluate(answer.bound, new MemorySource(ROWS), { now: NOW, rates });
    expect((await records()).length).toBe(answer.bound.kind === 'count' ? 0 : totalSize);
    outcomes.answered++;
  });
  await fc.assert(property, { numRuns: 2500 });
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(20);
});
