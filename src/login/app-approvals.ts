/** The scopes that users have approved for connected apps. */
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

/** Adds the scopes to those that the user approved earlier. */
export async function approve(
  org: Org,
  { consumerKey }: ConnectedApp,
  userId: string,
  scope: readonly string[],
): Promise<void> {
  await org.transact(userId, async (tx) => {
    const existing = (await tx.find(OBJECT, 'UserId', userId)).find(
      (approval) => approval.ConsumerKey === consumerKey,
    );
    const previous = String(existing?.Scope ?? '').split(' ');
    const Scope = [...new Set([...previous, ...scope])].join(' ').trim();
    if (existing) await tx.update(OBJECT, existing.Id, { Scope });
    else await tx.insert(OBJECT, { UserId: userId, ConsumerKey: consumerKey, Scope });
  });
}
