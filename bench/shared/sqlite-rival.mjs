/** SQLite as a yardstick for scans: the same payments in a table of their own columns, in memory, called in this process. */
import { payment } from './payments-seed.mjs';

const COLUMNS = ['Id', 'AccountId', 'Amount', 'Status', 'GatewayRefNumber'];

/** A function that runs one statement and reads all its rows; undefined where Node has no node:sqlite (before 22.13). */
export async function openSqlite(count) {
  const sqlite = await import('node:sqlite').catch(() => undefined);
  if (sqlite === undefined) return undefined;
  const database = new sqlite.DatabaseSync(':memory:');
  database.exec(
    'CREATE TABLE Payment (Id TEXT PRIMARY KEY, AccountId TEXT, Amount REAL, Status TEXT, GatewayRefNumber TEXT)',
  );
  const insert = database.prepare('INSERT INTO Payment VALUES (?, ?, ?, ?, ?)');
  database.exec('BEGIN');
  for (let number = 0; number < count; number++) {
    const row = payment(number);
    insert.run(...COLUMNS.map((column) => row[column]));
  }
  database.exec('COMMIT; CREATE INDEX byAccount ON Payment (AccountId)');
  return (sql) => database.prepare(sql).all();
}
