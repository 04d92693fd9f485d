import { expect, test } from '@jest/globals';
import { memoryStorage } from '../../../src/org/storage/memory-storage.ts';
import { OrgModel, put } from './org-model.ts';

test('stores nothing and refuses nothing', async () => {
  const model = new OrgModel();
  const storage = memoryStorage();
  expect(await storage.load()).toBeUndefined();
  await storage.checkpoint(model.state);
  await storage.append(model.commit([put('Refund', 'r1')]));
  expect(storage.checkpointDue).toBe(false);
  expect(await storage.load()).toBeUndefined();
  await storage.close();
});
