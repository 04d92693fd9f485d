/** The names of objects that Salesforce has and the emulator does not. */
import { describe, expect, it } from '@jest/globals';
import { SObjectCatalogue } from '../../src/org/catalogue.ts';
import { objectNotEmulated, otherObjectNames, subjectNotEmulated } from '../../src/org/not-emulated.ts';
import { platformObject } from '../../src/query/platform-objects.ts';

const catalogue = new SObjectCatalogue();
const names = otherObjectNames();

describe('the list of other objects', () => {
  it('is sorted, and has each name once and no object of the emulator', () => {
    const lower = names.map((name) => name.toLowerCase());
    expect(lower).toEqual([...new Set(lower)].sort());
    expect(names.filter((name) => catalogue.sObjectType(name))).toEqual([]);
    expect(names.filter((name) => !/^[A-Z]\w*$/.test(name))).toEqual([]);
  });

  it('has every object that an object of the emulator refers to or is referred to by', () => {
    const referred = catalogue
      .sObjectTypes()
      .flatMap(({ fields, notEmulated }) => [
        ...[...fields.values()].flatMap(({ referenceTo = [] }) => referenceTo),
        ...(notEmulated?.children ?? []).map(({ childSObject }) => childSObject),
      ]);
    expect(
      new Set(
        referred.filter(
          (name) =>
            !catalogue.sObjectType(name) && !names.includes(name) && !/(History|Share|Feed)$/.test(name),
        ),
      ),
    ).toEqual(new Set());
  });
});

describe('a name of an object', () => {
  it.each([
    ['contentversion', 'ContentVersion'],
    ['LEAD', 'Lead'],
    ['OrderHistory', 'OrderHistory'],
    ['accountshare', 'AccountShare'],
    ['CaseFeed', 'CaseFeed'],
    ['ordersummarychangeevent', 'OrderSummaryChangeEvent'],
    ['OpportunityFieldHistory', 'OpportunityFieldHistory'],
  ])('that Salesforce has is found in any case: %s', (asked, name) => {
    expect(objectNotEmulated(catalogue, asked)).toBe(name);
  });

  it.each([
    'Account',
    'ordersummary',
    'Leed',
    'LeedHistory',
    'Nothing__c',
    'Nothing__History',
    'History',
    'toString',
    '',
  ])('of the org, or of nobody, is not: %s', (asked) => {
    expect(objectNotEmulated(catalogue, asked)).toBeUndefined();
  });

  it('says that it can be queried, for exactly the objects that the query room knows', () => {
    const queried = names.filter((name) =>
      subjectNotEmulated(catalogue, name)?.includes('except in queries'),
    );
    expect(queried).toEqual(names.filter((name) => platformObject(name)));
    expect(subjectNotEmulated(catalogue, 'profile')).toBe('The object Profile, except in queries,');
  });
});
