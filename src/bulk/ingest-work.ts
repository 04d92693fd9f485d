/** The work of an ingest job: its data is read as a whole, then written row by row, each row on its own. */
import type { Exchange } from '../api/resource.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { isRunning, pause, perform } from './change-job.ts';
import { readColumns } from './columns.ts';
import { readTable } from './csv.ts';
import type { IngestJob } from './job.ts';
import { spendBatches } from './quota.ts';
import { writeRow } from './row.ts';

/** Rows between two pauses. */
const STRIDE = 50;

export function ingest(job: IngestJob, type: SObjectType, exchange: Exchange): Promise<void> {
  return perform(job, exchange, async () => {
    const table = readTable(job.text, job.dialect);
    const fields = readColumns(job, type, table.columns);
    spendBatches(exchange.rooms, table.rows.length);
    job.table = table;
    job.text = '';
    for (const [index, row] of table.rows.entries()) {
      if (index > 0 && index % STRIDE === 0) await pause(exchange);
      if (!isRunning(job)) return;
      job.outcomes.push(await writeRow({ job, type, fields, exchange }, row));
    }
  });
}
