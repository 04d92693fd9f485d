/** A few rows for special cases of queries: nulls, equal names in another case, deleted rows, references to unknown rows. */
import { id, type Rows } from './small-schema.ts';

export const ACME = id('Account', 1);
export const BETA = id('Account', 2);
const ACME2 = id('Account', 3);
const EMILE = id('Account', 4);
const DELETED = id('Account', 5);
export const YOUNG = id('Contact', 1);
const QUARRY = id('Contact', 2);
const SMITH = id('Contact', 3);
const LEFT = id('Contact', 4);
export const ANN = id('User', 1);
const BOB = id('User', 2);
export const SUPPORT = id('Group', 1);

export const ROWS: Rows = {
  Account: [
    {
      Id: ACME,
      Name: 'Acme',
      Industry: 'Media',
      Revenue: '100.50',
      Rate: '1.5',
      Staff: 10,
      IsActive: true,
      Founded: '2020-02-29',
      CreatedDate: '2026-11-22T08:00:00.000+0000',
      Opens: '09:00:00.000Z',
      Skills: 'Java;Apex',
      Website: 'http://acme.example/100%_sure\\',
      OwnerId: ANN,
      Tier__c: 'Gold',
      Description: 'long',
    },
    {
      Id: BETA,
      Name: 'beta',
      Industry: 'Banking',
      Revenue: '99.9',
      Staff: 20,
      IsActive: false,
      Founded: '2025-12-31',
      CreatedDate: '2026-11-21T23:59:59.999+0000',
      Skills: 'Apex',
      OwnerId: BOB,
      ParentId: ACME,
    },
    {
      Id: ACME2,
      Name: 'ACME',
      Industry: 'Energy',
      Revenue: '100.5',
      Staff: -3,
      Founded: '2026-11-22',
      CreatedDate: '2026-10-31T12:30:00.000+0000',
      Skills: 'Apex;C#;Java',
      ParentId: BETA,
    },
    { Id: EMILE, Name: 'émile & Söhne' },
    { Id: DELETED, Name: 'Gone', Industry: 'Media', Revenue: '1000000.00', IsDeleted: true, OwnerId: ANN },
  ],
  Contact: [
    { Id: YOUNG, LastName: 'Young', AccountId: ACME, ReportsToId: QUARRY, Email: 'y@example.com' },
    { Id: QUARRY, LastName: 'Quarry', AccountId: BETA, CreatedDate: '2025-03-09T10:00:00.000+0000' },
    { Id: SMITH, LastName: 'Smith', ReportsToId: QUARRY },
    { Id: LEFT, LastName: 'Left', AccountId: ACME, IsDeleted: true },
  ],
  Case: [
    { Id: id('Case', 1), CaseNumber: '001', Status: 'New', AccountId: ACME, ContactId: YOUNG, OwnerId: ANN },
    { Id: id('Case', 2), CaseNumber: '002', Status: 'New', AccountId: ACME, OwnerId: SUPPORT },
    { Id: id('Case', 3), CaseNumber: '003', Status: 'Closed', ContactId: SMITH },
  ],
  User: [
    { Id: ANN, Name: 'Ann', Email: 'ann@example.com', ManagerId: BOB },
    { Id: BOB, Name: 'Bob' },
  ],
  Group: [{ Id: SUPPORT, DeveloperName: 'Support', Email: 'support@example.com' }],
};
