/** Five objects with a field of every type, and a source of rows in memory that records its calls. */
import { fold } from '../../src/fold.ts';
import type {
  SoqlChildRelationship,
  SoqlField,
  SoqlNotEmulated,
  SoqlRow,
  SoqlSchema,
  SoqlSource,
  SoqlType,
} from '../../src/soql/schema.ts';

type Flags = Partial<Omit<SoqlField, 'name' | 'type'>>;

function field(name: string, type: string, flags: Flags = {}): SoqlField {
  const isGroupable = !['currency', 'double', 'percent', 'datetime', 'address', 'multipicklist'].includes(
    type,
  );
  return { name, type, filterable: true, sortable: type !== 'address', groupable: isGroupable, ...flags };
}

const to = (relationshipName: string, ...referenceTo: string[]): Flags => ({ referenceTo, relationshipName });

function type(
  name: string,
  keyPrefix: string,
  fields: readonly SoqlField[],
  childRelationships: readonly SoqlChildRelationship[] = [],
  notEmulated?: SoqlNotEmulated,
): SoqlType {
  const all = [field('Id', 'id'), field('IsDeleted', 'boolean'), ...fields];
  const byUpperName = new Map(all.map((each) => [each.name.toUpperCase(), each]));
  return {
    name,
    keyPrefix,
    queryable: name !== 'Secret',
    fields: new Map(all.map((each) => [each.name, each])),
    childRelationships,
    ...(notEmulated && { notEmulated }),
    field: (wanted) => byUpperName.get(wanted.toUpperCase()),
  };
}

const child = (childSObject: string, childField: string, relationshipName: string | null) => ({
  childSObject,
  field: childField,
  relationshipName,
});

const TYPES: readonly SoqlType[] = [
  type(
    'Account',
    '001',
    [
      field('Name', 'string', { nameField: true }),
      field('Industry', 'picklist', { picklistValues: ['Media', 'Energy', 'Banking'] }),
      field('Revenue', 'currency'),
      field('Rate', 'double'),
      field('Staff', 'int'),
      field('IsActive', 'boolean'),
      field('Founded', 'date'),
      field('CreatedDate', 'datetime'),
      field('ReviewedAt', 'datetime', { groupable: true }),
      field('Opens', 'time'),
      field('Skills', 'multipicklist', { sortable: false }),
      field('Description', 'textarea', {
        length: 32000,
        filterable: false,
        sortable: false,
        groupable: false,
      }),
      field('Website', 'url'),
      field('BillingAddress', 'address'),
      field('OwnerId', 'reference', to('Owner', 'User')),
      field('ParentId', 'reference', to('Parent', 'Account')),
      field('VaultId', 'reference', to('Vault', 'Vault')),
      field('Tier__c', 'string'),
    ],
    [
      child('Contact', 'AccountId', 'Contacts'),
      child('Account', 'ParentId', 'ChildAccounts'),
      child('Case', 'AccountId', 'Cases'),
      child('Secret', 'AccountId', null),
    ],
    {
      children: [child('Shipment', 'AccountId', 'Shipments')],
      fields: { 'Person accounts': ['PersonEmail', 'PersonContactId'] },
    },
  ),
  type(
    'Contact',
    '003',
    [
      field('LastName', 'string', { nameField: true }),
      field('Email', 'email'),
      field('CreatedDate', 'datetime'),
      field('AccountId', 'reference', to('Account', 'Account')),
      field('ReportsToId', 'reference', to('ReportsTo', 'Contact')),
    ],
    [child('Case', 'ContactId', 'Cases'), child('Contact', 'ReportsToId', 'Reports')],
  ),
  type('Case', '500', [
    field('CaseNumber', 'string', { nameField: true }),
    field('Status', 'string'),
    field('AccountId', 'reference', to('Account', 'Account')),
    field('ContactId', 'reference', to('Contact', 'Contact')),
    field('OwnerId', 'reference', to('Owner', 'Group', 'User')),
    field('VaultId', 'reference', to('Vault', 'Vault')),
    field('HandlerId', 'reference', to('Handler', 'User', 'Robot')),
    field('CarrierId', 'reference', to('Carrier', 'Robot', 'Truck', 'User')),
  ]),
  type('User', '005', [
    field('Name', 'string', { nameField: true }),
    field('Email', 'email'),
    field('ManagerId', 'reference', to('Manager', 'User')),
  ]),
  type('Group', '00G', [field('DeveloperName', 'string', { nameField: true }), field('Email', 'email')]),
  type('Secret', '0S0', [field('AccountId', 'reference', to('Account', 'Account'))]),
];

const typeOf = (name: string) => TYPES.find((each) => each.name.toUpperCase() === name.toUpperCase());

export const SCHEMA: SoqlSchema = {
  type: typeOf,
  knows: (name) => typeOf(name) !== undefined,
  notEmulated: (name) => NOT_EMULATED.find((each) => each.toUpperCase() === name.toUpperCase()),
};

const CODE = field('CurrencyIsoCode', 'picklist', { picklistValues: ['USD', 'EUR', 'JPY'] });
const ACCOUNT = typeOf('Account')!;
const ACCOUNT_WITH_CURRENCY: SoqlType = {
  ...ACCOUNT,
  fields: new Map([...ACCOUNT.fields, [CODE.name, CODE]]),
  field: (wanted) => (wanted.toUpperCase() === CODE.name.toUpperCase() ? CODE : ACCOUNT.field(wanted)),
};

/** The same objects in an org with several currencies: amounts of an Account are in its currency. */
export const MULTI_CURRENCY_SCHEMA: SoqlSchema = {
  ...SCHEMA,
  type: (name) => (typeOf(name) === ACCOUNT ? ACCOUNT_WITH_CURRENCY : typeOf(name)),
};

/** Other objects that references and children of the types name. */
const NOT_EMULATED = ['Vault', 'Robot', 'Truck', 'Shipment'];

/** An 18-character id: the object's prefix, also for an object that the schema does not have, and a number. */
export function id(sObject: string, number: number): string {
  const { keyPrefix } = SCHEMA.type(sObject) ?? { keyPrefix: '0vt' };
  const digits = `${keyPrefix}xx${String(number).padStart(10, '0')}`;
  return `${digits}AAA`;
}

export type Rows = Readonly<Record<string, readonly SoqlRow[]>>;

/** Finds by references, names and Website; counts its calls, and the values and rows in them. */
export class MemorySource implements SoqlSource {
  readonly calls: string[] = [];
  readonly #rows: Rows;
  readonly #hasIndexes: boolean;

  constructor(rows: Rows, hasIndexes = true) {
    this.#rows = rows;
    this.#hasIndexes = hasIndexes;
  }

  async all(sObject: string): Promise<readonly SoqlRow[]> {
    this.calls.push(`all ${sObject}`);
    return Object.freeze((this.#rows[sObject] ?? []).toSorted((a, b) => (a.Id < b.Id ? -1 : 1)));
  }

  async get(sObject: string, ids: readonly string[]): Promise<readonly SoqlRow[]> {
    this.calls.push(`get ${sObject} ${ids.length}`);
    return (this.#rows[sObject] ?? []).filter((row) => ids.includes(row.Id));
  }

  isIndexed(sObject: string, fieldName: string): boolean {
    const { type: fieldType, nameField } = SCHEMA.type(sObject)!.fields.get(fieldName)!;
    return this.#hasIndexes && (fieldType === 'reference' || nameField === true || fieldName === 'Website');
  }

  async find(sObject: string, fieldName: string, values: readonly string[]): Promise<readonly SoqlRow[]> {
    this.calls.push(`find ${sObject}.${fieldName} ${values.length}`);
    const isId = SCHEMA.type(sObject)!.fields.get(fieldName)!.type === 'reference';
    return (this.#rows[sObject] ?? []).filter((row) => {
      const value = row[fieldName];
      return typeof value === 'string' && values.includes(isId ? value : fold(value));
    });
  }
}
