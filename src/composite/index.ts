/** The resources of this room, which carry many requests or records in one. */
import type { Resource } from '../api/resource.ts';
import { compositeBatch, connectBatch } from './batch.ts';
import { retrieveRecords, retrieveRecordsByUrl } from './collection-retrieve.ts';
import { upsertRecords } from './collection-upsert.ts';
import { createRecords, deleteRecords, updateRecords } from './collections.ts';
import { composite } from './composite.ts';
import { compositeGraph } from './graph.ts';
import { listCompositeResources } from './list.ts';
import { compositeTree } from './tree.ts';

export const compositeResources: readonly Resource[] = [
  listCompositeResources,
  composite,
  compositeBatch,
  connectBatch,
  compositeGraph,
  compositeTree,
  createRecords,
  updateRecords,
  deleteRecords,
  retrieveRecordsByUrl,
  retrieveRecords,
  upsertRecords,
];
