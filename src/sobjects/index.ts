/** The sObject resources, one line each; the first one that matches a path serves it. */
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
import { type AnswerChildren, relationshipResources } from './relationships.ts';
import { retrieveRecord } from './retrieve.ts';
import {
  deleteByExternalId,
  insertWithoutId,
  retrieveByExternalId,
  upsertByExternalId,
} from './rows-by-external-id.ts';
import { patchRecord } from './update.ts';

/** `answerChildren` runs the queries of relationship paths. An object that is not emulated is refused before the body is read. */
export function sObjectResources(answerChildren: AnswerChildren): readonly Resource[] {
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
    retrieveByExternalId(answerChildren),
    upsertByExternalId,
    deleteByExternalId,
    ...relationshipResources(answerChildren),
    listRecent,
    countRecords,
  ];
  return resources.map((each) => (each.input ? { ...each, beforeBody: refuseAbsent } : each));
}
