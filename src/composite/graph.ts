/** POST /composite/graph: up to 500 requests for records in graphs, each graph all or nothing (doc: Composite Graph). */

import { allOrNone } from '../api/all-or-none.ts';
import { type Exchange, type OrgServices, resource } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import { inGraph, resolver } from './address.ts';
import { jsonAnswer } from './answered.ts';
import { atLeastOne, checkNames, jsonEnvelope, objectsIn, type Part, textIn, wholeBody } from './envelope.ts';
import { checkSize, type Graph } from './graph-size.ts';
import { duplicateName, halted, invalidGraphId } from './refusals.ts';
import { readSubrequests, runUntilFailure, type Told, tellAll } from './subrequests.ts';

/** Graphs that may fail; after one more the rest are not run (doc). */
const MAX_FAILURES = 14;

const resolveUrl = resolver(inGraph);

export const compositeGraph = resource({
  method: 'POST',
  availableVersion: 50,
  path: '/composite/graph',
  input: jsonEnvelope('composite graph'),
  format: 'json',
  answer: async (exchange) => {
    const graphs = await readGraphs(exchange);
    const told: JsonValue[] = [];
    let failures = 0;
    for (const graph of graphs) {
      const { outcome, isKept } = failures > MAX_FAILURES ? leaveOut(graph) : await runGraph(exchange, graph);
      if (!isKept) failures += 1;
      const graphResponse = { compositeResponse: tellAll(outcome) };
      told.push({ graphId: graph.graphId, graphResponse, isSuccessful: isKept });
    }
    return jsonAnswer({ graphs: told });
  },
});

async function readGraphs(exchange: Exchange): Promise<Graph[]> {
  const whole = wholeBody(exchange);
  await checkNames(exchange, whole, ['graphs']);
  const parts = atLeastOne(await objectsIn(exchange, whole, 'graphs'), 'graphs');
  const graphs = await Promise.all(parts.map((part) => readGraph(exchange, part)));
  const seen = new Set<string>();
  for (const { graphId } of graphs) {
    if (seen.has(graphId)) throw duplicateName('graphId', graphId);
    seen.add(graphId);
  }
  checkSize(graphs);
  return graphs;
}

/** An id starts with a letter or a number, has fewer than 40 characters and no period (doc). */
async function readGraph(exchange: Exchange, part: Part): Promise<Graph> {
  await checkNames(exchange, part, ['graphId', 'compositeRequest']);
  const graphId = await textIn(exchange, part, 'graphId');
  if (!/^[A-Za-z0-9][^.]{0,38}$/s.test(graphId)) throw invalidGraphId(graphId);
  return { graphId, nodes: await readSubrequests(exchange, part) };
}

interface GraphOutcome {
  readonly outcome: readonly Told[];
  readonly isKept: boolean;
}

function runGraph(exchange: Exchange, { nodes }: Graph): Promise<GraphOutcome> {
  return allOrNone(exchange.services, (within: OrgServices) =>
    runUntilFailure(exchange, within, nodes, resolveUrl),
  );
}

/** The code doc, the text ours. */
function leaveOut({ nodes }: Graph): GraphOutcome {
  const answer = halted(`Processing halted: more than ${MAX_FAILURES} graphs of this request failed.`);
  return { outcome: nodes.map(({ referenceId }) => ({ referenceId, answer })), isKept: false };
}
