/** POST /composite/graph: up to 500 requests for records in graphs, each graph all or nothing (doc: Composite Graph). */

import { allOrNone, type Verdict } from '../api/all-or-none.ts';
import { type Exchange, type OrgServices, resource } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import { inGraph, resolver } from './address.ts';
import { atLeastOne, checkNames, jsonEnvelope, objectsIn, type Part, textIn, wholeBody } from './envelope.ts';
import { checkSize, type Graph } from './graph-size.ts';
import { jsonAnswer } from './part-answer.ts';
import { duplicateName, halted, invalidGraphId } from './refusals.ts';
import { printSubanswers, readSubrequests, runUntilFailure, type Subanswer } from './subrequests.ts';

/** Graphs that may fail in one request; after one more failure the rest do not run (doc). */
const MAX_FAILED_GRAPHS = 14;

const resolveUrl = resolver(inGraph);

export const compositeGraph = resource({
  method: 'POST',
  availableVersion: 50,
  path: '/composite/graph',
  input: jsonEnvelope('composite graph'),
  format: 'json',
  answer: async (exchange) => {
    const graphs = await readGraphs(exchange);
    const printed: JsonValue[] = [];
    let failures = 0;
    for (const graph of graphs) {
      const { outcome, isCommitted } =
        failures > MAX_FAILED_GRAPHS ? skipGraph(graph) : await runGraph(exchange, graph);
      if (!isCommitted) failures += 1;
      const graphResponse = { compositeResponse: printSubanswers(outcome) };
      printed.push({ graphId: graph.graphId, graphResponse, isSuccessful: isCommitted });
    }
    return jsonAnswer({ graphs: printed });
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

type GraphOutcome = Verdict<readonly Subanswer[]>;

function runGraph(exchange: Exchange, { nodes }: Graph): Promise<GraphOutcome> {
  return allOrNone(exchange.services, (within: OrgServices) =>
    runUntilFailure(exchange, within, nodes, resolveUrl),
  );
}

/** The code is doc, the text ours. */
function skipGraph({ nodes }: Graph): GraphOutcome {
  const answer = halted(`Processing halted: more than ${MAX_FAILED_GRAPHS} graphs of this request failed.`);
  return { outcome: nodes.map(({ referenceId }) => ({ referenceId, answer })), isCommitted: false };
}
