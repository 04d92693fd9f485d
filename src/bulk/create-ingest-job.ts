/** Creates an ingest job from the client's request (doc: "Create a Job"). */
import { jobRefused, notEmulated } from '../api/errors.ts';
import type { Exchange } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import { objectNotEmulated } from '../org/not-emulated.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { lookupField } from '../records/external-id.ts';
import type { IngestJob } from './job.ts';
import { newJob, oneOf, readDialect, readMembers } from './job-request.ts';
import { addJob } from './job-store.ts';

const MEMBERS = [
  'object',
  'operation',
  'externalIdFieldName',
  'contentType',
  'columnDelimiter',
  'lineEnding',
  'concurrencyMode',
];

const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete'];

/** First API version of `assignmentRuleId` (doc). */
const ASSIGNMENT_RULES_SINCE = 49;

export async function createIngestJob(exchange: Exchange): Promise<IngestJob> {
  const { version } = exchange;
  const rules = version >= ASSIGNMENT_RULES_SINCE ? ['assignmentRuleId'] : [];
  const members = await readMembers(exchange, [...MEMBERS, ...rules]);
  const operation = oneOf('operation', members.operation, OPERATIONS);
  if (operation === 'hardDelete') throw jobRefused('FEATURENOTENABLED', HARD_DELETE);
  if (members.assignmentRuleId !== undefined) throw notEmulated('assignmentRuleId');
  const type = readType(exchange, members.object);
  const key = readKey(type, operation, members.externalIdFieldName);
  oneOf('contentType', members.contentType ?? 'CSV', ['CSV']);
  oneOf('concurrencyMode', members.concurrencyMode ?? 'Parallel', ['Parallel']);
  return addJob<IngestJob>(exchange.services, {
    ...newJob(exchange, 'Open', readDialect(members)),
    ...NO_DATA,
    kind: 'ingest',
    operation,
    object: type.name,
    ...(key === undefined ? {} : { externalIdFieldName: key }),
  });
}

const NO_DATA = { uploads: 0, dataSize: 0, isRead: false, failed: 0 };

/** Seen: Salesforce's answer to users without the permission, which no user has by default. */
const HARD_DELETE =
  'hardDelete operation requires special user profile permission, please contact your system administrator';

/** Objects newer than the version do not exist in it. Platform events are published one by one (ours). */
function readType({ services: { org }, version }: Exchange, name: string | undefined): SObjectType {
  if (!name) throw jobRefused('INVALIDJOB', 'InvalidJob : Must specify an object');
  const type = visibleAt(org, version).sObjectType(name);
  if (!type) {
    const cause = objectNotEmulated(org, name) ? ', which is not emulated by sfom-emulator' : '';
    throw jobRefused('INVALIDJOB', `InvalidJob : Unable to find object: ${name}${cause}`);
  }
  if (type.keyPrefix === null)
    throw jobRefused(
      'INVALIDENTITY',
      `InvalidEntity : Entity '${type.name}' is not supported by the Bulk API.`,
    );
  return type;
}

/** The canonical name of the key field; only upserts have one (doc). The texts follow those of the Bulk API (seen), but the first is ours. */
function readKey(type: SObjectType, operation: string, name: string | undefined): string | undefined {
  if (operation !== 'upsert') {
    if (!name) return undefined;
    throw jobRefused('INVALIDJOB', `InvalidJob : An External ID must not be specified for ${operation}.`);
  }
  if (!name)
    throw jobRefused(
      'INVALIDJOB',
      `InvalidJob : External ID was blank for ${type.name}. An External ID must be specified for upsert.`,
    );
  const field = lookupField(type, name);
  if (field) return field.name;
  throw jobRefused(
    'INVALIDJOB',
    `InvalidJob : Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${type.name}`,
  );
}
