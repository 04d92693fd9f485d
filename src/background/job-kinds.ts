/** All kinds of jobs of an org: their money in flight, notifications from gateways, and explanations of operations. */
import type { GatewayNotification } from '../gateway/port.ts';
import type { Org, OrgView } from '../org/port.ts';
import { type InFlight, readInFlight } from './in-flight.ts';
import type { AwaitedCall, NotificationOutcome } from './job.ts';
import type { BackgroundJob } from './job-life.ts';

export class JobKinds {
  readonly #byKind: ReadonlyMap<string, BackgroundJob>;

  constructor(jobs: readonly BackgroundJob[]) {
    this.#byKind = new Map(jobs.map((job) => [job.kind, job]));
  }

  get all(): readonly BackgroundJob[] {
    return [...this.#byKind.values()];
  }

  inFlight(view: OrgView, exceptOperationId?: string): Promise<InFlight> {
    return readInFlight(view, this.#byKind, exceptOperationId);
  }

  /** Offers the notification to each kind; "unknown" if it does not concern a record of any kind. */
  async receive(org: Org, notification: GatewayNotification): Promise<NotificationOutcome> {
    for (const { receive } of this.all) {
      const receipt = await receive?.(org, notification);
      if (receipt !== undefined && receipt !== 'unknown') return receipt;
    }
    return 'unknown';
  }

  async awaited(org: Org): Promise<AwaitedCall[]> {
    const ofKinds = await Promise.all(this.all.map(({ awaited }) => awaited?.(org) ?? []));
    return ofKinds.flat();
  }

  /** Explains an operation; undefined if it does not exist or its kind has no explanations. The id has 18 characters. */
  async explain(view: OrgView, operationId: string): Promise<object | undefined> {
    const operation = await view.get('BackgroundOperation', operationId);
    const [job] = await view.find('BackgroundJob', 'BackgroundOperationId', operationId);
    if (!operation || !job) return undefined;
    return this.#byKind.get(job.Kind as string)?.explain?.(operation, job);
  }

  /** The explanations of a group's operations, oldest first; kinds without explanations are left out. */
  async explainGroup(view: OrgView, group: string): Promise<object[]> {
    const jobs = await view.find('BackgroundJob', 'SequenceGroup', group);
    const explained = jobs.map(({ BackgroundOperationId }) =>
      this.explain(view, BackgroundOperationId as string),
    );
    return (await Promise.all(explained)).filter((each) => each !== undefined);
  }
}
