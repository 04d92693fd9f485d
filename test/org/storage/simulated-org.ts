/** An org directory on a simulated disk, opened as the org opens it. */
import { openDirectoryStorage } from '../../../src/org/storage/directory-storage.ts';
import { AS_SEEDED, type OrgState, type OrgStorage } from '../../../src/org/storage/port.ts';
import { OrgModel, put } from './org-model.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

export const DIRECTORY = '/orgs/one';

export interface OpenedOrg {
  readonly storage: OrgStorage;
  readonly state: OrgState | undefined;
  readonly warnings: readonly string[];
}

/** Opens and loads the org. */
export async function openOrg(fileSystem: SimulatedDisk, checkpointBytes?: number): Promise<OpenedOrg> {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const options = { fileSystem, warn, ...(checkpointBytes !== undefined && { checkpointBytes }) };
  const storage = await openDirectoryStorage(DIRECTORY, options);
  return { storage, state: await storage.load(), warnings };
}

/** Creates an org with its first checkpoint. */
export async function seedOrg(fileSystem: SimulatedDisk, model: OrgModel): Promise<OrgStorage> {
  const { storage } = await openOrg(fileSystem);
  await storage.checkpoint(model.state);
  return storage;
}

/** Removes the locks of a process that ended only for the test: they name this process, which is still running. */
export function removeLocks(disk: SimulatedDisk): SimulatedDisk {
  for (const path of disk.contents().keys()) {
    if (/\/lock(\.next-[^/]*)?$/.test(path)) disk.tamper(path, undefined);
  }
  return disk;
}

/** Writes and closes an org without snapshots, with two objects, a counter, settings; a checkpoint of commit 2 and the commits 3 to 5 after it. */
export async function smallOrg(disk: SimulatedDisk): Promise<OrgModel> {
  const model = new OrgModel([
    put('Refund', 'r1', { Amount: '19.90' }),
    put('Order', 'o1', { Name: 'Zoë "\n' }),
  ]);
  const storage = await seedOrg(disk, model);
  await storage.snapshots.delete(AS_SEEDED);
  await storage.append(model.commit([put('Refund', 'r2', { Done: true })], { 'Refund.Id': 2 }));
  await storage.append(model.commit([put('Order', 'o2', { Total: null })], {}, { retryLimit: 5 }));
  await storage.checkpoint(model.state);
  await storage.append(model.commit([put('Refund', 'r1', { Amount: '5.00' })]));
  await storage.append(model.commit([{ sObject: 'Order', id: 'o1', record: null }], { 'Refund.Id': 3 }));
  await storage.append(model.commit([put('Order', 'o3', { Name: '東京' })], {}, { randomSeed: 'x' }));
  await storage.close();
  return model;
}
