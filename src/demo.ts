/** `sfom demo`: runs ensure-refunds-async over HTTP on a temporary copy of the demo org, and prints the results as tables. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from './emulator.ts';

/** The demo orders that the demo uses; data/README.md describes them. */
const SCENES: readonly Scene[] = [
  {
    title: 'JSON: a credit memo of 45.00 on a single card',
    orderSummaryId: '1Osxx0000000001CAA',
    summaryIds: ['0bMxx0000000101EAA'],
    mediaType: 'application/json',
    body: '{"creditMemoId":"50gxx0000000101AAA"}',
    outcome: 'Success',
  },
  {
    title: 'XML: 110.00 over three payment summaries',
    orderSummaryId: '1Osxx0000000013CAA',
    summaryIds: ['0bMxx0000001301EAA', '0bMxx0000001302EAA', '0bMxx0000001303EAA'],
    mediaType: 'application/xml',
    body: '<ensureRefundsAsyncInput><creditMemoId>50gxx0000001301AAA</creditMemoId></ensureRefundsAsyncInput>',
    outcome: 'Success',
  },
  {
    title: 'A refund that the payment gateway declines',
    orderSummaryId: '1Osxx0000000010CAA',
    summaryIds: ['0bMxx0000001001EAA'],
    mediaType: 'application/json',
    body: '{"creditMemoId":"50gxx0000001001AAA"}',
    outcome: 'Failed',
  },
];

interface Scene {
  readonly title: string;
  readonly orderSummaryId: string;
  readonly summaryIds: readonly string[];
  readonly mediaType: string;
  readonly body: string;
  /** The interaction status that the gateway log must have. */
  readonly outcome: 'Success' | 'Failed';
}

type Row = Record<string, unknown>;
type Print = (line: string) => void;

/** Returns the exit code: 0 if every scene ended as expected. */
export async function runDemo(print: Print): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'sfom-demo-'));
  const emulator = await startEmulator({ data: join(directory, 'org'), seed: 'demo' });
  try {
    print(`sfom-emulator on ${emulator.url}, with a temporary copy of the demo org`);
    const client = await login(emulator);
    let isAllDone = true;
    for (const scene of SCENES) isAllDone = (await play(scene, client, emulator, print)) && isAllDone;
    print(isAllDone ? '\nEvery scene ended as expected.' : '\nNot every scene ended as expected.');
    return isAllDone ? 0 : 1;
  } finally {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Calls the API as any client does. */
type Client = (path: string, init?: RequestInit) => Promise<Response>;

async function login({ url }: Emulator): Promise<Client> {
  const form = { grant_type: 'password', username: 'admin@example.com', password: 'password' };
  const body = new URLSearchParams({ ...form, client_id: 'sfom', client_secret: 'sfom-secret' });
  const answer = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return (path, init = {}) =>
    fetch(`${url}/services/data/v59.0${path}`, {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${token}` },
    });
}

async function play(scene: Scene, client: Client, emulator: Emulator, print: Print): Promise<boolean> {
  print(`\n=== ${scene.title}\n`);
  const before = await readAll(client, 'OrderPaymentSummary', scene.summaryIds);
  const path = `/commerce/order-management/order-summaries/${scene.orderSummaryId}/async-actions/ensure-refunds-async`;
  print(`POST ${path}\n     ${scene.body}`);
  const answer = await client(path, {
    method: 'POST',
    body: scene.body,
    headers: { 'Content-Type': scene.mediaType },
  });
  const output = (await answer.json()) as { backgroundOperationId: string };
  print(`${answer.status}  ${JSON.stringify(output)}\n`);
  await emulator.idle();

  const after = await readAll(client, 'OrderPaymentSummary', scene.summaryIds);
  const changed = after.filter(
    (row, index) => row.LastPaymentGatewayLogId !== before[index]?.LastPaymentGatewayLogId,
  );
  const logs = await readAll(
    client,
    'PaymentGatewayLog',
    changed.map((row) => String(row.LastPaymentGatewayLogId)),
  );
  const refundIds = logs.map((row) => String(row.ReferencedEntityId)).filter((id) => id.startsWith('0cb'));
  const refunds = await readAll(client, 'Refund', refundIds);
  const operations = await readAll(client, 'BackgroundOperation', [output.backgroundOperationId]);

  show(print, 'Payment summaries before', before, [
    'Id',
    'CapturedAmount',
    'RefundedAmount',
    'AvailableToRefundAmount',
  ]);
  show(print, 'Payment summaries after', after, [
    'Id',
    'CapturedAmount',
    'RefundedAmount',
    'AvailableToRefundAmount',
  ]);
  show(print, 'Refunds made', refunds, ['RefundNumber', 'Amount', 'CurrencyIsoCode', 'Status', 'PaymentId']);
  show(print, 'Payment gateway log', logs, [
    'PaymentGatewayLogNumber',
    'InteractionStatus',
    'SfResultCode',
    'GatewayMessage',
  ]);
  show(print, 'Background operation', operations, ['Id', 'Status', 'SubmittedAt', 'FinishedAt']);
  return isAsExpected(scene, answer.status, logs, refunds, operations);
}

function isAsExpected(
  { outcome }: Scene,
  status: number,
  logs: readonly Row[],
  refunds: readonly Row[],
  operations: readonly Row[],
): boolean {
  const isLogged = logs.length > 0 && logs.every((row) => row.InteractionStatus === outcome);
  const isRefunded = outcome === 'Success' ? refunds.length === logs.length : refunds.length === 0;
  return status === 201 && isLogged && isRefunded && operations[0]?.Status === 'Complete';
}

function readAll(client: Client, sObject: string, ids: readonly string[]): Promise<Row[]> {
  return Promise.all(
    ids.map(async (id) => (await client(`/sobjects/${sObject}/${id}`)).json() as Promise<Row>),
  );
}

/** Prints a plain table: a header, a rule, and a line for each row. */
function show(print: Print, title: string, rows: readonly Row[], columns: readonly string[]): void {
  print(`${title}${rows.length === 0 ? ': none' : ''}`);
  if (rows.length > 0) {
    const cells = [columns, ...rows.map((row) => columns.map((column) => printCell(row[column])))];
    const widths = columns.map((_, index) =>
      Math.max(...cells.map((line) => (line[index] as string).length)),
    );
    const [header, ...lines] = cells.map((line) =>
      line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '),
    );
    for (const line of [header, widths.map((width) => '-'.repeat(width)).join('  '), ...lines])
      print(`  ${line?.trimEnd()}`);
  }
  print('');
}

function printCell(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value ?? '');
}
