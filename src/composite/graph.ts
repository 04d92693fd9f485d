/** POST /composite/graph: up to 500 requests for records in graphs, each graph all or nothing (doc: Composite Graph). */
import { type Exchange, type Rooms, resource } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import { resolveRecordUrl } from './address.ts';
import { allOrNone } from './all-or-none.ts';
import { jsonAnswer } from './answered.ts';
import { atLeastOne, checkNames, jsonEnvelope, objectsIn, type Part, textIn, wholeBody } from './envelope.ts';
import { duplicateName, limitExceeded } from './refusals.ts';
import { type CompositeSubrequest, readSubrequests, runUntilFailure, tellAll } from './subrequests.ts';

/** Graphs and nodes of one payload (doc). Neither the depth of a graph nor the kinds of its nodes are counted (ours). */
const LIMITS = { graphs: 75, nodes: 500 };

interface Graph {
  readonly graphId: string;
  readonly nodes: readonly CompositeSubrequest[];
}

export const compositeGraph = resource({
  method: 'POST',
  availableVersion: 50,
  path: '/composite/graph',
  input: jsonEnvelope('composite graph'),
  answer: async (exchange) => {
    const graphs: JsonValue[] = [];
    for (const graph of await readGraphs(exchange)) graphs.push(await runGraph(exchange, graph));
    return jsonAnswer({ graphs });
  },
});

async function readGraphs(exchange: Exchange): Promise<Graph[]> {
  const whole = wholeBody(exchange);
  await checkNames(exchange, whole, ['graphs']);
  const parts = atLeastOne(await objectsIn(exchange, whole, 'graphs'), 'graphs');
  if (parts.length > LIMITS.graphs) throw limitExceeded('graphs', LIMITS.graphs);
  const graphs = await Promise.all(parts.map((part) => readGraph(exchange, part)));
  if (graphs.flatMap(({ nodes }) => nodes).length > LIMITS.nodes) throw limitExceeded('nodes', LIMITS.nodes);
  const again = graphs.find(
    ({ graphId }, index) => graphs.findIndex((each) => each.graphId === graphId) < index,
  );
  if (again) throw duplicateName('graphId', again.graphId);
  return graphs;
}

async function readGraph(exchange: Exchange, part: Part): Promise<Graph> {
  await checkNames(exchange, part, ['graphId', 'compositeRequest']);
  const graphId = await textIn(exchange, part, 'graphId');
  return { graphId, nodes: await readSubrequests(exchange, part) };
}

async function runGraph(exchange: Exchange, { graphId, nodes }: Graph): Promise<JsonValue> {
  const run = (within: Rooms) => runUntilFailure(exchange, within, nodes, resolveRecordUrl);
  const { outcome, isKept } = await allOrNone(exchange.rooms, run);
  return { graphId, graphResponse: { compositeResponse: tellAll(outcome) }, isSuccessful: isKept };
}
