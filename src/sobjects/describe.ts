/** GET /sobjects/T/describe: an object with its fields and child relationships (doc: sObject Describe; the shape seen: describe-shape). */
import { resource } from '../api/resource.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { describeField } from './describe-field.ts';
import { DEFINED_AT, summarize } from './describe-global.ts';
import { readType } from './named-object.ts';
import { isNotModified } from './preconditions.ts';

export const describeSObject = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/describe',
  answer: async ({ params, version, headers, services: { org } }) => {
    const type = readType(org, params.sObject, version);
    const lastModified = { 'Last-Modified': DEFINED_AT.toUTCString() };
    if (isNotModified(headers, { modified: DEFINED_AT.getTime() }))
      return { status: 304, headers: lastModified };
    const body = describe(type, version);
    return { status: 200, headers: lastModified, body, xml: { root: 'DescribeSObject' } };
  },
});

function describe(type: SObjectType, version: number): Record<string, unknown> {
  const { urls, ...summary } = summarize(type, version);
  return {
    actionOverrides: [],
    ...summary,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: childRelationships(type),
    compactLayoutable: false,
    deepCloneable: false,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: [...type.fields.values()].map(describeField),
    implementedBy: null,
    implementsInterfaces: null,
    isInterface: false,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [MASTER_RECORD_TYPE],
    searchLayoutable: false,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: `All ${type.labelPlural.toLowerCase()}`, name: 'everything' }],
    urls,
  };
}

/** The record type that every object has (seen: describe-shape); there are no others here. */
const MASTER_RECORD_TYPE = {
  active: true,
  available: true,
  defaultRecordTypeMapping: true,
  developerName: 'Master',
  master: true,
  name: 'Master',
  recordTypeId: '012000000000000AAA',
  urls: {},
};

function childRelationships(type: SObjectType): unknown[] {
  return type.childRelationships.map(
    ({ childSObject, field, relationshipName, cascadeDelete, restrictedDelete = false }) => ({
      cascadeDelete,
      childSObject,
      deprecatedAndHidden: false,
      field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName,
      restrictedDelete,
    }),
  );
}
