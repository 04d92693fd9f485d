/** Which users have let which connected apps in, for what. */
import type { Org } from '../org/port.ts';
import type { ConnectedApp } from './connected-apps.ts';

const OBJECT = 'AppApproval';

export async function isApproved(
  org: Org,
  { consumerKey }: ConnectedApp,
  userId: string,
  scope: readonly string[],
): Promise<boolean> {
  const approvals = await org.find(OBJECT, 'UserId', userId);
  const approval = approvals.find((candidate) => candidate.ConsumerKey === consumerKey);
  const approved = String(approval?.Scope ?? '').split(' ');
  return approval !== undefined && scope.every((name) => approved.includes(name));
}

/** Adds to what the user has approved before. */
export async function approve(
  org: Org,
  { consumerKey }: ConnectedApp,
  userId: string,
  scope: readonly string[],
): Promise<void> {
  await org.transact(userId, async (tx) => {
    const known = (await tx.find(OBJECT, 'UserId', userId)).find(
      (approval) => approval.ConsumerKey === consumerKey,
    );
    const before = String(known?.Scope ?? '').split(' ');
    const Scope = [...new Set([...before, ...scope])].join(' ').trim();
    if (known) await tx.update(OBJECT, known.Id, { Scope });
    else await tx.insert(OBJECT, { UserId: userId, ConsumerKey: consumerKey, Scope });
  });
}
