/** GET /tooling/query: only what clients ask there by themselves (seen, clients.md 5.1). Objects of the Tooling API have no rows here. */
import { queryRefused } from '../api/errors.ts';
import { type Resource, resource } from '../api/resource.ts';
import { ParseCache } from '../soql/parse-cache.ts';

/** Objects of which an org like this one has no records, so that an empty answer is the right one. */
const WITHOUT_RECORDS = new Map([['sandboxprocess', 'SandboxProcess']]);

export function toolingQuery(): Resource {
  const cache = new ParseCache();
  return resource({
    method: 'GET',
    availableVersion: 20,
    path: '/tooling/query',
    answer: async ({ query }) => {
      const parsed = cache.parse(query.get('q') ?? '');
      if ('refusal' in parsed) throw queryRefused(parsed.refusal.errorCode, parsed.refusal.message);
      const asked = parsed.query.from[0].name.text;
      const entityTypeName = WITHOUT_RECORDS.get(asked.toLowerCase());
      if (!entityTypeName) {
        throw queryRefused(
          'INVALID_TYPE',
          `sObject type '${asked}' is not supported by the Tooling API of sfom-emulator.`,
        );
      }
      const body = { size: 0, totalSize: 0, done: true, queryLocator: null, entityTypeName, records: [] };
      return { status: 200, body, xml: { root: 'QueryResult' } };
    },
  });
}
