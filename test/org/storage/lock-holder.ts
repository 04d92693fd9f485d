/** directory-lock.test.ts runs this as a separate process: it opens the given directory and commits until it is killed, printing each commit number. */
import { openDirectoryStorage } from '../../../src/org/storage/directory-storage.ts';
import { OrgModel, put } from './org-model.ts';

const storage = await openDirectoryStorage(process.argv[2]!);
await storage.load();
const model = new OrgModel();
await storage.checkpoint(model.state);
for (;;) {
  const entry = model.commit([put('Refund', `r${model.state.commit}`)]);
  await storage.append(entry);
  process.stdout.write(`${entry.commit}\n`);
}
