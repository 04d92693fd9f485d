import { expect, it } from '@jest/globals';
import type { OrgServices } from '../../src/api/resource.ts';
import { Usage } from '../../src/api/usage.ts';
import { spendBatches } from '../../src/bulk/quota.ts';

it.each([
  [0, 0],
  [1, 1],
  [10_000, 1],
  [10_001, 2],
  [25_000, 3],
])('%d records are %d batches', (records, batches) => {
  const usage = new Usage(
    () => new Date(0),
    () => ({ max: 100, setting: undefined }),
  );
  spendBatches({ usage } as OrgServices, records);
  expect(usage.used('DailyBulkApiBatches')).toBe(batches);
});
