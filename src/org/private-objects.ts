/**
 * Objects of our own, kept with the org and never shown: what a real org knows without an sObject that anybody can read.
 * Their ids start with a character that no Salesforce id has, so that no request can name one; only those of Bulk API jobs are told.
 */
import { type Definition, type SObjectField, type SObjectType, toSObjectType } from './sobject-type.ts';

/** A child that goes with its parent. */
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

function flag(name: string): SObjectField {
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
   * What a background operation is to do, what it has decided and what came of it: JSON text. It stays when the operation has ended, so that
   * the operation can explain itself. State: Queued, Calling (payment gateways), Finished, GivenUp.
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
   * What took money off a credit memo besides the invoices it was applied to: a refund of money that was on no invoice, payment balance
   * opened for an exchange, or (Opening) what happened before the memo came into the org. Pending and Failed ones leave the balance as it
   * is; a Pending one holds all that the memo will pay, on invoices or not.
   * Opened is how much of its reference's reserved balance a ReservedBalance one opened.
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
  /** A job of the Bulk API; its data and results are files of the org. Job is JSON text. Its id is the one that clients know. */
  privateObject('BulkJob', '750', [field('Job', 'textarea')]),
  /** A connected app, in the words of its metadata. Lists are text: URLs a line each, scopes between spaces, certificates as PEM. */
  privateObject(CONNECTED_APP, '~CP', [
    field('ConsumerKey', 'textarea', { createable: true, externalId: true }),
    field('Label', 'textarea', { nillable: true }),
    field('ConsumerSecret', 'textarea', { nillable: true }),
    field('CallbackUrl', 'textarea', { nillable: true }),
    field('Certificate', 'textarea', { nillable: true }),
    field('Scopes', 'textarea', { nillable: true }),
    field('OauthClientCredentialUser', 'textarea', { nillable: true }),
    flag('IsAdminApproved'),
    flag('IsConsumerSecretOptional'),
    flag('IsSecretRequiredForRefreshToken'),
    flag('IsRefreshTokenRotated'),
    flag('IsPkceRequired'),
    /** An app that ships with the emulator and was deleted. */
    flag('IsDeletedStandardApp'),
  ]),
  /** A user's own password and security token, hashed; a user without either has the default password. */
  privateObject('UserCredential', '~UC', [
    reference('UserId', 'User'),
    field('PasswordHash', 'textarea', { nillable: true }),
    field('SecurityTokenHash', 'textarea', { nillable: true }),
    field('SecurityTokenLength', 'int', { nillable: true }),
  ]),
  /** A session, by the hash of its access token. LastUsed is coarse: it is not written at each request. */
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

/** The private objects that a seed may bring. */
const SEEDABLE: ReadonlySet<string> = new Set([CONNECTED_APP]);

export function seedableObjectType(name: string): SObjectType | undefined {
  return SEEDABLE.has(name) ? byName.get(name) : undefined;
}

const byName = new Map(PRIVATE_OBJECTS.map((type) => [type.name, type]));

const PRIVATE_CHILDREN: Readonly<Record<string, readonly PrivateChild[]>> = {
  BackgroundOperation: [{ childSObject: 'BackgroundJob', field: 'BackgroundOperationId' }],
  CreditMemo: [{ childSObject: 'CreditMemoDebit', field: 'CreditMemoId' }],
};

/** Key prefix of the ids under which the org keeps platform events, which have none. */
export const EVENT_KEY_PREFIX = '~PE';

export function privateObjectType(name: string): SObjectType | undefined {
  return byName.get(name);
}

/** The private records that are deleted with a record of the object. */
export function privateChildrenOf(sObject: string): readonly PrivateChild[] {
  return PRIVATE_CHILDREN[sObject] ?? [];
}
