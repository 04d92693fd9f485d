/** The sObject resources, one line each; a path is served by the first that fits. */
import type { Resource } from '../api/resource.ts';
import { listDeleted, listUpdated } from './changes.ts';
import { createRecord } from './create.ts';
import { removeRecord } from './delete.ts';
import { describeSObject } from './describe.ts';
import { describeBasic } from './describe-basic.ts';
import { describeGlobal } from './describe-global.ts';
import { layoutResources } from './layouts.ts';
import { refuseAbsent } from './named-object.ts';
import { listRecent } from './recent.ts';
import { countRecords } from './record-count.ts';
import { relationshipResources } from './relationships.ts';
import { retrieveRecord } from './retrieve.ts';
import {
  deleteByExternalId,
  insertWithoutId,
  retrieveByExternalId,
  upsertByExternalId,
} from './rows-by-external-id.ts';
import { patchRecord } from './update.ts';

const resources: readonly Resource[] = [
  describeGlobal,
  describeBasic,
  createRecord,
  describeSObject,
  ...layoutResources,
  listUpdated,
  listDeleted,
  insertWithoutId,
  retrieveRecord,
  patchRecord,
  removeRecord,
  retrieveByExternalId,
  upsertByExternalId,
  deleteByExternalId,
  ...relationshipResources,
  listRecent,
  countRecords,
];

/** An object of a path is looked at before the body is. */
export const sObjectResources: readonly Resource[] = resources.map((each) =>
  each.input ? { ...each, beforeBody: refuseAbsent } : each,
);
