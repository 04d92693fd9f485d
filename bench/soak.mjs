/** How many bytes are written to disk for those that are added to the org? See README.md. */
import { addedBytes, sizesOf } from './shared/added-bytes.mjs';
import { idle, refundOf } from './shared/emulator.mjs';
import { usage } from './shared/figures.mjs';
import { existingOrg, newOrg, recordsFor } from './shared/grown-org.mjs';
import { openLoop } from './shared/load.mjs';
import { optionsOf } from './shared/options.mjs';
import { orderAt } from './shared/orders-seed.mjs';
import { stop } from './shared/processes.mjs';
import { progress, publish } from './shared/report.mjs';

const { SOAK_SECONDS, SOAK_RATE } = optionsOf(
  'Refunds at an even rate, each on an order of its own: bytes that the emulator writes to disk, against those of live records added.',
  { SOAK_SECONDS: [90, 'of refunds'], SOAK_RATE: [100, 'refunds a second'] },
);
const TARGET_SECONDS = 60;

const orders = Math.max(1, Math.round(SOAK_SECONDS * SOAK_RATE));
const records = recordsFor(orders);
const { data } = await newOrg(`${records.toLocaleString('en')} records`, records);
const server = await existingOrg(data);
const before = await sizesOf(server);
const { written } = usage(server.child);
progress(`${orders} refunds begin`);
await openLoop(
  server,
  Array.from({ length: orders }, (_, each) => refundOf(orderAt(each))),
  SOAK_RATE,
);
await idle(server);
const added = await addedBytes(server, before);
const total = usage(server.child).written - written;
await stop(server.child, 'SIGKILL');

publish({
  title: 'Bytes written to disk in a soak',
  rows: [
    {
      Soak: `${SOAK_SECONDS} s, ${SOAK_RATE} refunds/s`,
      refunds: orders,
      'written MB': total / 1e6,
      'live records added MB': added / 1e6,
      'written to added': `${(total / added).toFixed(1)} ×`,
    },
  ],
  notes: [
    `An existing org of ${records.toLocaleString('en')} records. Added: the JSON of the records that are new, without empty fields, from a sample of each object; changed records do not count.`,
  ],
  isTargetSize: SOAK_SECONDS >= TARGET_SECONDS,
  targets: [
    [
      `Bytes written in a soak of ${SOAK_SECONDS} s, of those of live records added`,
      total / added,
      '×',
      { atMost: 6 },
    ],
  ],
});
process.exit(0);
