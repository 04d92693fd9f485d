/** GET /sobjects/T/describe: all that clients ask about an object, its fields and its children (doc: sObject Describe; the shape seen: describe-shape). */
import { resource } from '../api/resource.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { describeField } from './describe-field.ts';
import { DEFINED, summarize } from './describe-global.ts';
import { readType } from './named-object.ts';
import { isKnown } from './preconditions.ts';

export const describeSObject = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/describe',
  answer: async ({ params, version, headers, services: { org } }) => {
    const type = readType(org, params.sObject, version);
    const told = { 'Last-Modified': DEFINED.toUTCString() };
    if (isKnown(headers, { modified: DEFINED.getTime() })) return { status: 304, headers: told };
    const body = describe(type, version);
    return { status: 200, headers: told, body, xml: { root: 'DescribeSObject' } };
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

/** The one that every object has (seen: describe-shape): the emulator knows no others. */
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
