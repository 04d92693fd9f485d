/**
 * Objects that hold an org's code and setup. This org has neither (ours): no Apex, no pages, no flows, no layouts. Queries for them are checked
 * like any others, by their documented fields, and find nothing. Custom objects and fields, from definition files, are recognized by their names.
 */
import type { Org } from '../org/port.ts';
import type { SoqlField, SoqlSchema, SoqlType } from '../soql/schema.ts';
import type { OrgSource } from './org-source.ts';
import { type PlatformObject, soqlType } from './platform-object.ts';

interface EmptyObject {
  /** As the Tooling API has it. */
  readonly type: SoqlType;
  /** Whether the org has no records of the object; by default no org has any. */
  readonly isEmptyIn?: (org: Org) => boolean;
}

/** Written as "Name:type"; the type is string unless it is named. */
function fieldsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map((each) => each.split(':') as [string, string?])
      .map(([name, type = 'string']) => [name, type]),
  );
}

const WHO_AND_WHEN =
  'Id:id CreatedDate:datetime CreatedById:reference LastModifiedDate:datetime LastModifiedById:reference SystemModstamp:datetime';

const UNFILTERED: Partial<SoqlField> = { filterable: false, sortable: false, groupable: false };

function reference(name: string, target: string): Partial<SoqlField> {
  return { referenceTo: [target], relationshipName: name };
}

const FACTS: Readonly<Record<string, Partial<SoqlField>>> = {
  CreatedById: reference('CreatedBy', 'User'),
  LastModifiedById: reference('LastModifiedBy', 'User'),
  LogUserId: reference('LogUser', 'User'),
  EntityDefinitionId: reference('EntityDefinition', 'EntityDefinition'),
  Body: UNFILTERED,
  Markup: UNFILTERED,
  Metadata: UNFILTERED,
  SymbolTable: UNFILTERED,
};

function typeOf(name: string, keyPrefix: string, fields: string): SoqlType {
  return soqlType(name, keyPrefix, fieldsOf(`${WHO_AND_WHEN} ${fields}`), FACTS);
}

const APEX_LOG =
  'Id:id Application:string DurationMilliseconds:int LastModifiedDate:datetime Location:picklist LogLength:int LogUserId:reference Operation Request:picklist StartTime:datetime Status SystemModstamp:datetime';
const CODE =
  'Name NamespacePrefix ApiVersion:double Status:picklist IsValid:boolean BodyCrc:double Body:textarea LengthWithoutComments:int';
const USAGES =
  'TableEnumOrId:picklist UsageBeforeInsert:boolean UsageAfterInsert:boolean UsageBeforeUpdate:boolean UsageAfterUpdate:boolean UsageBeforeDelete:boolean UsageAfterDelete:boolean UsageIsBulk:boolean UsageAfterUndelete:boolean';
const MARKUP =
  'Name NamespacePrefix ApiVersion:double MasterLabel Description:textarea ControllerType:picklist ControllerKey Markup:textarea';
const PAGE = 'IsAvailableInTouch:boolean IsConfirmationTokenRequired:boolean';
/** Fields that objects have only in the Tooling API. */
const TOOLING = 'FullName ManageableState:picklist Metadata:complexvalue';

/** Objects that can also be queried outside the Tooling API. */
const IN_SOQL: readonly (readonly [name: string, keyPrefix: string, fields: string, toolingOnly: string])[] =
  [
    ['ApexClass', '01p', CODE, `${TOOLING} SymbolTable:complexvalue`],
    ['ApexComponent', '099', MARKUP, TOOLING],
    ['ApexPage', '066', `${MARKUP} ${PAGE}`, TOOLING],
    ['ApexTrigger', '01q', `${CODE} ${USAGES}`, `${TOOLING} EntityDefinitionId:reference`],
  ];

const APEX_LOG_TYPE = soqlType('ApexLog', '07L', fieldsOf(APEX_LOG), FACTS);

/** The objects that can be queried outside the Tooling API, except Apex classes, because records refer to those. */
export const EMPTY_PLATFORM_OBJECTS: readonly PlatformObject[] = [
  ...IN_SOQL.filter(([name]) => name !== 'ApexClass').map(([name, prefix, fields]) =>
    typeOf(name, prefix, fields),
  ),
  APEX_LOG_TYPE,
].map((type) => ({ type, rows: async () => [] }));

const DEVELOPER =
  'DeveloperName NamespacePrefix ManageableState:picklist Description:textarea Metadata:complexvalue';

const OBJECTS: readonly EmptyObject[] = [
  ...IN_SOQL.map(([name, prefix, fields, more]) => ({ type: typeOf(name, prefix, `${fields} ${more}`) })),
  { type: APEX_LOG_TYPE },
  ...(
    [
      [
        'Flow',
        '301',
        `${TOOLING} DefinitionId:reference Description:textarea IsTemplate:boolean MasterLabel ProcessType:picklist RunInMode:picklist Status:picklist VersionNumber:int`,
      ],
      [
        'FlowDefinition',
        '300',
        `${DEVELOPER} FullName ActiveVersionId:reference LatestVersionId:reference MasterLabel`,
      ],
      [
        'Layout',
        '00h',
        `${TOOLING} EntityDefinitionId:reference LayoutType:picklist Name NamespacePrefix TableEnumOrId:picklist`,
      ],
      [
        'ValidationRule',
        '03d',
        `${TOOLING} Active:boolean Description:textarea EntityDefinitionId:reference ErrorDisplayField ErrorMessage NamespacePrefix ValidationName`,
      ],
      ['WorkflowRule', '01Q', `${TOOLING} Name NamespacePrefix TableEnumOrId:picklist`],
    ] as const
  ).map(([name, prefix, fields]) => ({ type: typeOf(name, prefix, fields) })),
  {
    type: typeOf('CustomObject', '01I', `${DEVELOPER} CustomHelpId Language:picklist SharingModel:picklist`),
    isEmptyIn: (org) => !org.sObjectTypes().some(({ name }) => isCustom(name)),
  },
  {
    type: typeOf(
      'CustomField',
      '00N',
      `${DEVELOPER} FullName EntityDefinitionId:reference TableEnumOrId InlineHelpText Length:int Precision:int Scale:int RelationshipLabel SummaryOperation:picklist`,
    ),
    isEmptyIn: (org) => !org.sObjectTypes().some(({ fields }) => [...fields.keys()].some(isCustom)),
  },
];

function isCustom(name: string): boolean {
  return name.includes('__');
}

/** The object of that name, in any case, if the org certainly has no records of it: no definition file brings one, and no record refers to one. */
export async function emptyToolingObject(org: Org, name: string): Promise<SoqlType | undefined> {
  const found = OBJECTS.find(({ type }) => type.name.toLowerCase() === name.toLowerCase());
  if (!found || found.isEmptyIn?.(org) === false) return undefined;
  return (await isReferredTo(org, found.type.name)) ? undefined : found.type;
}

async function isReferredTo(org: Org, name: string): Promise<boolean> {
  for (const type of org.sObjectTypes()) {
    const fields = [...type.fields.values()].filter(({ referenceTo }) => referenceTo?.includes(name));
    if (fields.length === 0) continue;
    const records = await org.all(type.name);
    if (records.some((record) => fields.some((field) => (record[field.name] ?? null) !== null))) return true;
  }
  return false;
}

/** The schema with the object as the Tooling API has it. */
export function withObject(schema: SoqlSchema, type: SoqlType): SoqlSchema {
  const isNamed = (name: string) => name.toLowerCase() === type.name.toLowerCase();
  return {
    knows: (name) => isNamed(name) || schema.knows(name),
    notEmulated: (name) => schema.notEmulated(name),
    type: (name) => (isNamed(name) ? type : schema.type(name)),
  };
}

export const NO_ROWS: OrgSource = {
  hold: () => () => {},
  all: async () => [],
  get: async () => [],
  isIndexed: () => false,
  find: async () => [],
};
