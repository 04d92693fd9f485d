/** The largest size of the graphs in one request (doc: Composite Graph Limits). */
import { readAddress } from './address.ts';
import { referencedIn } from './references.ts';
import { limitExceeded } from './refusals.ts';
import type { CompositeSubrequest } from './subrequests.ts';

export interface Graph {
  readonly graphId: string;
  readonly nodes: readonly CompositeSubrequest[];
}

const LIMITS = { graphs: 75, nodes: 500, differentNodes: 15, depth: 15 };

/** Throws LIMIT_EXCEEDED when a limit is exceeded, before anything runs. */
export function checkSize(graphs: readonly Graph[]): void {
  const nodes = graphs.flatMap((graph) => graph.nodes);
  const sizes = {
    graphs: graphs.length,
    nodes: nodes.length,
    differentNodes: new Set(nodes.map(kindOf)).size,
    depth: Math.max(...graphs.map(depthOf)),
  };
  for (const [what, limit] of Object.entries(LIMITS)) {
    if (sizes[what as keyof typeof sizes] > limit) throw limitExceeded(what, limit);
  }
}

/** Nodes are different if their version, verb or object is (doc). */
function kindOf({ method, url }: CompositeSubrequest): string {
  const { version, below = url } = readAddress(url) ?? {};
  return `${method} ${version} ${below.split('/')[1]?.toLowerCase()}`;
}

/** Nodes that use no other node have depth 1, and every other node is one deeper than the deepest node that it uses (doc). A node can use only earlier ones. */
function depthOf({ nodes }: Graph): number {
  const depths = new Map<string, number>();
  for (const { referenceId, url, body } of nodes) {
    const parents = [...referencedIn([url, body])].map((id) => depths.get(id) ?? 0);
    depths.set(referenceId, 1 + Math.max(0, ...parents));
  }
  return Math.max(...depths.values());
}
