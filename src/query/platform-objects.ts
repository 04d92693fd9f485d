/**
 * Objects whose rows are computed, not stored, which clients query on their own (test/clients/requests.md, "What clients request by themselves"): EntityDefinition and
 * FieldDefinition list the org's objects and their fields, as describes do, and Profile lists the profiles of its users. They can only be
 * queried (ours).
 */

import { byId } from '../by-id.ts';
import { visibleAt } from '../org/at-version.ts';
import { isBaseObject } from '../org/base-objects.ts';
import type { Org } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { SoqlRow } from '../soql/schema.ts';
import { EMPTY_PLATFORM_OBJECTS } from './empty-objects.ts';
import { FIELD_DEFINITION } from './field-definitions.ts';
import { type PlatformObject, soqlType } from './platform-object.ts';

const PLATFORM_OBJECTS: readonly PlatformObject[] = [
  {
    // Its records have no id of their own: DurableId is the object's name, as for standard objects (seen).
    type: soqlType('EntityDefinition', null, {
      DurableId: 'string',
      QualifiedApiName: 'string',
      DeveloperName: 'string',
      NamespacePrefix: 'string',
      MasterLabel: 'string',
      Label: 'string',
      PluralLabel: 'string',
      KeyPrefix: 'string',
      PublisherId: 'string',
      DeploymentStatus: 'picklist',
      IsApexTriggerable: 'boolean',
      IsCompactLayoutable: 'boolean',
      IsCustomSetting: 'boolean',
      IsCustomizable: 'boolean',
      IsDeprecatedAndHidden: 'boolean',
      IsEverCreatable: 'boolean',
      IsEverDeletable: 'boolean',
      IsEverUpdatable: 'boolean',
      IsFeedEnabled: 'boolean',
      IsIdEnabled: 'boolean',
      IsInterface: 'boolean',
      IsLayoutable: 'boolean',
      IsQueryable: 'boolean',
      IsReplicateable: 'boolean',
      IsRetrieveable: 'boolean',
      IsSearchLayoutable: 'boolean',
      IsSearchable: 'boolean',
      IsTriggerable: 'boolean',
      IsWorkflowEnabled: 'boolean',
    }),
    rows: async (org, version) => visibleAt(org, version).sObjectTypes().map(entityDefinition).sort(byId),
  },
  FIELD_DEFINITION,
  ...EMPTY_PLATFORM_OBJECTS,
  {
    type: soqlType('Profile', '00e', { Id: 'id', Name: 'string', UserType: 'picklist' }),
    rows: profiles,
  },
];

const byName = new Map(PLATFORM_OBJECTS.map((each) => [each.type.name.toLowerCase(), each]));

/** The platform object of that name, in any case. */
export function platformObject(name: string): PlatformObject | undefined {
  return byName.get(name.toLowerCase());
}

/** What a describe does not show has the value of a standard object without a user interface (ours). */
function entityDefinition(type: SObjectType): SoqlRow {
  const { name, label, labelPlural, keyPrefix, createable, updateable, deletable } = type;
  return {
    Id: name,
    DurableId: name,
    QualifiedApiName: name,
    DeveloperName: name.replace(/__\w+$/, ''),
    MasterLabel: label,
    Label: label,
    PluralLabel: labelPlural,
    KeyPrefix: keyPrefix,
    PublisherId: name.includes('__') ? '<local>' : 'System',
    IsApexTriggerable: false,
    IsCompactLayoutable: false,
    IsCustomSetting: false,
    IsCustomizable: createable || updateable,
    IsDeprecatedAndHidden: false,
    IsEverCreatable: createable,
    IsEverDeletable: deletable,
    IsEverUpdatable: updateable,
    IsFeedEnabled: false,
    IsIdEnabled: keyPrefix !== null,
    IsInterface: false,
    IsLayoutable: false,
    IsQueryable: type.queryable,
    IsReplicateable: keyPrefix !== null && !isBaseObject(name),
    IsRetrieveable: type.retrieveable,
    IsSearchLayoutable: false,
    IsSearchable: type.searchable,
    IsTriggerable: false,
    IsWorkflowEnabled: false,
  };
}

/** The first user's profile is System Administrator; the names of the others are numbered (ours). */
async function profiles(org: Org): Promise<readonly SoqlRow[]> {
  const ids = (await org.all('User'))
    .map(({ ProfileId }) => ProfileId)
    .filter((id) => typeof id === 'string');
  return [...new Set(ids)]
    .map((Id, index) => ({
      Id,
      Name: index === 0 ? 'System Administrator' : `Standard User${index === 1 ? '' : ` ${index}`}`,
      UserType: 'Standard',
    }))
    .sort(byId);
}
