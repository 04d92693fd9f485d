/** Parsed searches, and the words and places of refusals. */
import { describe, expect, test } from '@jest/globals';
import { parseSosl } from '../../src/sosl/parse.ts';
import type { Search, SearchTerm } from '../../src/sosl/search.ts';

function read(text: string): Search {
  const parsed = parseSosl(text);
  if ('refusal' in parsed) throw new Error(parsed.refusal.message);
  return parsed.search;
}

function refusalOf(text: string) {
  const parsed = parseSosl(text);
  if (!('refusal' in parsed)) throw new Error(`not refused: ${text}`);
  return parsed.refusal;
}

/** The term as text, with parentheses around joined terms. */
function shown(term: SearchTerm | undefined): string {
  if (!term) return 'nothing';
  if (term.kind === 'phrase') return term.words.join('+');
  if (term.kind === 'not') return `not ${shown(term.term)}`;
  return `(${term.terms.map(shown).join(` ${term.kind} `)})`;
}

describe('FIND', () => {
  test.each([
    ['{MyProspect}', 'MYPROSPECT'],
    ['{FIND}', 'FIND'],
    ['{John Smith}', '(JOHN and SMITH)'],
    ['{"John Smith"}', 'JOHN+SMITH'],
    ['{MyProspect OR "John Smith"}', '(MYPROSPECT or JOHN+SMITH)'],
    ['{MyProspect AND "John Smith" OR MyCompany}', '((MYPROSPECT and JOHN+SMITH) or MYCOMPANY)'],
    ['{MyProspect and ("John Smith" or MyCompany)}', '(MYPROSPECT and (JOHN+SMITH or MYCOMPANY))'],
    ['{MyProspect AND NOT MyCompany}', '(MYPROSPECT and not MYCOMPANY)'],
    ['{aa AND NOT bb AND cc}', '(AA and not (BB and CC))'],
    ['{aa OR bb cc}', '(AA or (BB and CC))'],
    ['{"and" "or"}', '(AND and OR)'],
    ['{Why not\\?}', '(WHY and NOT)'],
    ['{jo?n mi*}', '(JO_N and MI%)'],
    ['{jane_gray@uoa.edu}', 'JANE+GRAY+UOA+EDU'],
    ['{Marie\\-Pier}', 'MARIE+PIER'],
    ['{Moore \\& Sons}', '(MOORE and SONS)'],
    ['{\\{1\\+1\\}\\:2}', '1+1+2'],
    ['{100\\%}', '100'],
    ['{  padded\n}', 'PADDED'],
  ])('%s looks for %s', (braces, term) => {
    expect(shown(read(`FIND ${braces}`).term)).toBe(term);
  });

  test('of more than 10,000 characters finds nothing, and of more than 4,000 is refused', () => {
    expect(shown(read(`FIND {${'x'.repeat(4000)}}`).term)).toBe('X'.repeat(4000));
    expect(refusalOf(`FIND {${'x'.repeat(4001)}}`).message).toMatch(
      /more than 4000 characters is not supported/,
    );
    expect(read(`FIND {${'x'.repeat(10_001)}}`).term).toBeUndefined();
  });
});

describe('the clauses', () => {
  test('can all be given', () => {
    const { group, returning, limit } = read(
      "find {Acme} in name fields returning Account(Id, Name where Name like 'A%' order by Name desc nulls last limit 5), Contact with spell_correction = false limit 20",
    );
    expect({ group, limit }).toEqual({ group: 'NAME', limit: 20 });
    expect(returning?.map(({ name }) => name.text)).toEqual(['Account', 'Contact']);
    expect(returning?.[0]?.query).toMatchObject({
      limit: { value: 5 },
      orderBy: [{ descending: true, nullsLast: true }],
      where: { kind: 'comparison' },
    });
  });

  test('can all be absent', () => {
    expect(read('FIND {Acme}')).toMatchObject({ group: 'ALL', returning: undefined, limit: undefined });
  });
});

describe('what is refused', () => {
  /** Messages of real orgs, as they were reported. */
  test.each([
    [
      'FIND {Marie-Pier Martin}',
      "\nFIND {Marie-Pier Martin}\n          ^\nERROR at Row:1:Column:11\nline 1:11 mismatched character '-' expecting '}'",
    ],
    [
      'FIND {John|jane_gray@uoa.edu} RETURNING Contact',
      "\nFIND {John|jane_gray@uoa.edu} RETURNING Contact\n         ^\nERROR at Row:1:Column:10\nline 1:10 mismatched character '|' expecting '}'",
    ],
    [
      'FIND {name} IN ALL TYPE RETURNING Account(name)',
      '\nFIND {name} IN ALL TYPE RETURNING Account(name)\n                  ^\nERROR at Row:1:Column:19\nMalformed search token: TYPE',
    ],
    ["FIND 'Jones' IN ALL FIELDS", 'No search term found. The search term must be enclosed in braces.'],
  ])('is refused as Salesforce refuses it: %s', (text, message) => {
    expect(refusalOf(text)).toEqual({ errorCode: 'MALFORMED_SEARCH', message });
  });

  test.each([
    ['{g}', 'g'],
    ['{}', ''],
    ['{g*}', 'g*'],
    ['{"?"}', '"?"'],
    ['{ \\-\\- }', ' \\-\\- '],
  ])('a term of one character is not enough: %s', (braces, written) => {
    expect(refusalOf(`FIND ${braces}`)).toEqual({
      errorCode: 'INVALID_SEARCH',
      message: `search term must be longer than one character: ${written}`,
    });
  });

  test.each([
    ['', 'No search term found. The search term must be enclosed in braces.'],
    ['SELECT Id FROM Account', 'No search term found. The search term must be enclosed in braces.'],
    ['FIND {Acme', "line 1:10 mismatched character '<EOF>' expecting '}'"],
    ['FIND {"John Smith}', "line 1:17 mismatched character '}' expecting '}'"],
    ['FIND {"a-b"}', "line 1:8 mismatched character '-' expecting '}'"],
    ['FIND {AND}', 'Malformed search token: AND'],
    ['FIND {aa AND}', 'Malformed search token: }'],
    ['FIND {aa OR OR bb}', 'Malformed search token: OR'],
    ['FIND {(aa}', 'Malformed search token: }'],
    ['FIND {aa)}', 'Malformed search token: )'],
    ['FIND {()aa}', 'Malformed search token: )'],
    ['FIND {*foo}', 'A wildcard at the beginning of a word is not supported'],
    ['FIND {foo@*}', 'A wildcard at the beginning of a word is not supported'],
    ['FIND {foo} IN SIDEBAR FIELDS', 'IN SIDEBAR FIELDS is not supported'],
    ['FIND {foo} IN Accounts', 'Malformed search token: Accounts'],
    ['FIND {foo} RETURNING Account(Id), account', 'RETURNING names account more than once'],
    ['FIND {foo} RETURNING Account(WHERE Id = null)', 'Malformed search token: WHERE'],
    ['FIND {foo} RETURNING Account()', 'Malformed search token: )'],
    ['FIND {foo} RETURNING Account(Id USING ListView=Recent)', 'USING LISTVIEW is not supported'],
    ['FIND {foo} RETURNING Account((SELECT Id FROM Contacts))', 'A subquery in RETURNING is not supported'],
    ['FIND {foo} RETURNING Account(FIELDS(ALL))', 'FIELDS() in RETURNING is not supported'],
    [
      'FIND {foo} RETURNING Account(TYPEOF Owner WHEN User THEN Id END)',
      'TYPEOF in RETURNING is not supported',
    ],
    [
      'FIND {foo} RETURNING Account(Id OFFSET 2), Contact',
      'OFFSET can be used only when searching a single object',
    ],
    ['FIND {foo} WITH DATA CATEGORY Geo__c AT usa__c', 'WITH DATA is not supported'],
    ['FIND {foo} WITH SNIPPET', 'WITH SNIPPET is not supported'],
    ['FIND {foo} WITH HIGHLIGHT', 'WITH HIGHLIGHT is not supported'],
    ["FIND {foo} WITH METADATA='LABELS'", 'WITH METADATA is not supported'],
    ["FIND {foo} WITH NETWORK = '0DB'", 'WITH NETWORK is not supported'],
    ['FIND {foo} UPDATE TRACKING', 'UPDATE TRACKING is not supported'],
    ['FIND {foo} LIMIT x', 'Malformed search token: x'],
    ['FIND {foo} LIMIT 5 OFFSET 5', 'Malformed search token: OFFSET'],
    [`FIND {${'('.repeat(101)}foo${')'.repeat(101)}}`, 'Nesting deeper than 100 levels is not supported'],
    [`FIND {foo} ${' '.repeat(100_000)}`, 'SOSL statements cannot be longer than 100000 characters.'],
  ])('%s', (text, message) => {
    const refused = refusalOf(text);
    expect(refused.errorCode).toBe('MALFORMED_SEARCH');
    expect(refused.message.split('\n').at(-1)).toBe(message);
  });

  test('an offset beyond 2,000', () => {
    expect(() => refusalOf('FIND {foo} RETURNING Account(Id OFFSET 2000)')).toThrow('not refused');
    expect(refusalOf('FIND {foo} RETURNING Account(Id OFFSET 2001)')).toEqual({
      errorCode: 'NUMBER_OUTSIDE_VALID_RANGE',
      message: 'SOSL offset should be between 0 to 2000',
    });
  });
});
