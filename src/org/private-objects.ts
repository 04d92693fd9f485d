/**
 * The emulator's own objects, stored with the org and never shown: data that a real org holds without a readable sObject.
 * Their ids start with a character that no Salesforce id has, so that no request can name one; only ids of Bulk API jobs are shown to clients.
 */
import { type Definition, type SObjectField, type SObjectType, toSObjectType } from './sobject-type.ts';

/** A child that is deleted with its parent. */
interface PrivateChild {
  readonly childSObject: string;
  readonly field: string;
}

function field(name: string, type: string, facts: Partial<SObjectField> = {}): SObjectField {
  const flags = {
    createable: false,
    updateable: false,
    filterable: false,
    sortable: false,
    groupable: false,
  };
  return { name, label: name, type, nillable: false, ...flags, ...facts };
}

function reference(name: string, referenceTo: string, facts: Partial<SObjectField> = {}): SObjectField {
  return field(name, 'reference', { ...facts, referenceTo: [referenceTo] });
}

function picklist(name: string, picklistValues: readonly string[]): SObjectField {
  return field(name, 'picklist', { restrictedPicklist: true, picklistValues });
}

function booleanField(name: string): SObjectField {
  return field(name, 'boolean', { defaultedOnCreate: true, defaultValue: false });
}

function privateObject(
  name: string,
  keyPrefix: string,
  fields: readonly SObjectField[],
  facts: Pick<Definition, 'currencyFrom'> = {},
): SObjectType {
  return toSObjectType({
    ...facts,
    name,
    label: name,
    labelPlural: name,
    keyPrefix,
    since: 0,
    nameField: null,
    createable: false,
    updateable: false,
    deletable: false,
    undeletable: false,
    queryable: false,
    searchable: false,
    retrieveable: false,
    childRelationships: [],
    fields: [field('Id', 'id'), ...fields],
  });
}

const CONNECTED_APP = 'ConnectedApp';

const PRIVATE_OBJECTS: readonly SObjectType[] = [
  /**
   * A background operation's input, plan and results: JSON text. It is not deleted when the operation ends, so that the operation can
   * explain itself. State: Queued, Calling (payment gateways), Finished, GivenUp.
   */
  privateObject('BackgroundJob', '~BJ', [
    reference('BackgroundOperationId', 'BackgroundOperation'),
    field('Kind', 'textarea'),
    field('Input', 'textarea', { nillable: true }),
    field('Plan', 'textarea', { nillable: true }),
    field('Results', 'textarea', { nillable: true }),
    field('State', 'textarea', { nillable: true, externalId: true }),
    field('SequenceGroup', 'textarea', { nillable: true, externalId: true }),
  ]),
  /**
   * An amount taken off a credit memo other than by applying it to an invoice: a refund of money that was on no invoice, payment balance
   * opened for an exchange, or (Opening) amounts used before the memo came into the org. Pending and Failed debits do not change the memo's
   * balance; a Pending debit reserves all that the memo will pay, on invoices or not.
   * Opened: how much of its reference's reserved balance a debit of kind ReservedBalance opened.
   */
  privateObject(
    'CreditMemoDebit',
    '~CD',
    [
      reference('CreditMemoId', 'CreditMemo', { nillable: true, addsTo: { fields: {} } }),
      reference('RefundId', 'Refund', { nillable: true }),
      reference('OrderPaymentSummaryReferenceId', 'OrderPaymentSummaryReference', { nillable: true }),
      field('Amount', 'currency', { precision: 18, scale: 2 }),
      field('Opened', 'currency', { precision: 18, scale: 2, nillable: true }),
      field('CurrencyIsoCode', 'picklist', { restrictedPicklist: true }),
      picklist('Status', ['Processed', 'Pending', 'Failed']),
      picklist('Kind', ['Refund', 'ReservedBalance', 'Opening']),
    ],
    { currencyFrom: ['RefundId', 'CreditMemoId'] },
  ),
  /** One record with the stubs of Apex REST: JSON text. */
  privateObject('ApexRest', '~AR', [field('Stubs', 'textarea')]),
  /** A job of the Bulk API; its data and results are files of the org. Job is JSON text. Clients know the job by this record's id. */
  privateObject('BulkJob', '750', [field('Job', 'textarea')]),
  /** A connected app, with field names from its metadata. Lists are text: one URL per line, scopes separated by spaces, certificates as PEM. */
  privateObject(CONNECTED_APP, '~CP', [
    field('ConsumerKey', 'textarea', { createable: true, externalId: true }),
    field('Label', 'textarea', { nillable: true }),
    field('ConsumerSecret', 'textarea', { nillable: true }),
    field('CallbackUrl', 'textarea', { nillable: true }),
    field('Certificate', 'textarea', { nillable: true }),
    field('Scopes', 'textarea', { nillable: true }),
    field('OauthClientCredentialUser', 'textarea', { nillable: true }),
    booleanField('IsAdminApproved'),
    booleanField('IsConsumerSecretOptional'),
    booleanField('IsSecretRequiredForRefreshToken'),
    booleanField('IsRefreshTokenRotated'),
    booleanField('IsPkceRequired'),
    /** Marks an app that ships with the emulator as deleted. */
    booleanField('IsDeletedStandardApp'),
  ]),
  /** A user's own password and security token, hashed; a user without either has the default password. */
  privateObject('UserCredential', '~UC', [
    reference('UserId', 'User'),
    field('PasswordHash', 'textarea', { nillable: true }),
    field('SecurityTokenHash', 'textarea', { nillable: true }),
    field('SecurityTokenLength', 'int', { nillable: true }),
  ]),
  /** A session, by the hash of its access token. LastUsed is approximate: it is not written at every request. */
  privateObject('SessionToken', '~ST', [
    field('TokenHash', 'textarea', { externalId: true }),
    reference('UserId', 'User'),
    field('ConsumerKey', 'textarea', { nillable: true }),
    field('Scope', 'textarea'),
    field('RefreshTokenId', 'textarea', { nillable: true }),
    field('Issued', 'datetime'),
    field('LastUsed', 'datetime'),
  ]),
  privateObject('RefreshToken', '~RT', [
    field('TokenHash', 'textarea', { externalId: true }),
    reference('UserId', 'User'),
    field('ConsumerKey', 'textarea', { externalId: true }),
    field('Scope', 'textarea'),
    field('Issued', 'datetime'),
  ]),
  /** The hash of a refresh token that rotation has replaced; RefreshTokenId is the record of its successors. */
  privateObject('UsedRefreshToken', '~UR', [
    field('TokenHash', 'textarea', { externalId: true }),
    field('RefreshTokenId', 'textarea', { externalId: true }),
  ]),
  /** A user's consent to a connected app. */
  privateObject('AppApproval', '~AA', [
    reference('UserId', 'User'),
    field('ConsumerKey', 'textarea', { externalId: true }),
    field('Scope', 'textarea'),
  ]),
  /** The key under which the org signs id_tokens: a private JSON Web Key. */
  privateObject('SigningKey', '~SK', [field('Jwk', 'textarea')]),
];

/** The private objects of which a seed may contain records. */
const SEEDABLE: ReadonlySet<string> = new Set([CONNECTED_APP]);

export function seedableObjectType(name: string): SObjectType | undefined {
  return SEEDABLE.has(name) ? byName.get(name) : undefined;
}

const byName = new Map(PRIVATE_OBJECTS.map((type) => [type.name, type]));

const PRIVATE_CHILDREN: Readonly<Record<string, readonly PrivateChild[]>> = {
  BackgroundOperation: [{ childSObject: 'BackgroundJob', field: 'BackgroundOperationId' }],
  CreditMemo: [{ childSObject: 'CreditMemoDebit', field: 'CreditMemoId' }],
};

/** Key prefix of the ids under which the org stores platform events, which have no key prefix of their own. */
export const EVENT_KEY_PREFIX = '~PE';

export function privateObjectType(name: string): SObjectType | undefined {
  return byName.get(name);
}

/** The private records that are deleted with a record of the object. */
export function privateChildrenOf(sObject: string): readonly PrivateChild[] {
  return PRIVATE_CHILDREN[sObject] ?? [];
}
