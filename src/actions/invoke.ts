/**
 * POST /actions/standard/NAME: runs the action once for each input (request and answer doc for other standard actions, seen: standard-action-invoked for Order
 * Management's). For these the guide lists only GET, but public clients post to them, so an org setting allows it (ours).
 */
import { ApiError } from '../api/api-error.ts';
import { noInputs, tooManyInputs } from '../api/errors.ts';
import { wrapLists } from '../api/print-output.ts';
import type { RepresentationSchema } from '../api/representation.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import { requireOrderManagement } from './describe.ts';
import type { StandardAction } from './standard-action.ts';

/** The limit of a flow's transaction (ours: no limit is documented for REST). */
const MAX_INPUTS = 200;

type ActionInput = Readonly<Record<string, unknown>>;

interface ActionError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** The outcome of one input. */
type Outcome =
  | { readonly output: Readonly<Record<string, unknown>> }
  | { readonly errors: readonly ActionError[] };

export function invokeResource(action: StandardAction): Resource {
  return resource({
    method: 'POST',
    availableVersion: action.availableVersion,
    path: `/actions/standard/${action.description.name}`,
    isServed: ({ standardActionInvocation }) => standardActionInvocation === 'allow',
    input: action.input,
    answer: async (exchange) => {
      requireOrderManagement(exchange.services);
      const { inputs } = exchange.input as { readonly inputs: readonly ActionInput[] };
      if (inputs.length === 0) throw noInputs();
      if (inputs.length > MAX_INPUTS) throw tooManyInputs(MAX_INPUTS);
      const outcomes: Outcome[] = [];
      for (const input of inputs) outcomes.push(await invoke(action, exchange, input));
      return answerOf(action, outcomes, await action.connect.output.schema());
    },
  });
}

/** Runs one input independently of the others. An error of the request becomes the input's error; a fault of ours fails the whole request. */
async function invoke(action: StandardAction, exchange: Exchange, input: ActionInput): Promise<Outcome> {
  const missing = action.description.inputs.find(({ name, required }) => required && isBlank(input[name]));
  if (missing) return failed('INVALID_API_INPUT', `Missing required input parameter: ${missing.name}`);
  const { [action.bodyInput]: body, ...params } = input;
  try {
    const part = { ...exchange, params: params as Record<string, string>, input: body };
    const answer = await action.connect.answer(part);
    return { output: answer.body as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failed(error.details.errorCode, error.message);
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function failed(statusCode: string, message: string): Outcome {
  return { errors: [{ statusCode, message, fields: [] }] };
}

/** 400 if one of the inputs failed (seen: standard-action-invoked). */
function answerOf(
  { description }: StandardAction,
  outcomes: readonly Outcome[],
  schema: RepresentationSchema,
): Answer {
  const { name, outputs } = description;
  const outputName = outputs[0]?.name as string;
  const print = (inXml: boolean) =>
    outcomes.map((outcome) => element(name, outputName, outcome, inXml ? schema : undefined));
  return {
    status: outcomes.some((outcome) => 'errors' in outcome) ? 400 : 200,
    body: print(false),
    xml: { root: 'Results', value: { Result: print(true) } },
  };
}

/** `schema` is for XML (the tags ours): there, each list of the output gets an element of its own. */
function element(
  actionName: string,
  outputName: string,
  outcome: Outcome,
  schema: RepresentationSchema | undefined,
) {
  const isSuccess = 'output' in outcome;
  const output = isSuccess && (schema ? wrapLists(outcome.output, schema) : outcome.output);
  return {
    actionName,
    errors: isSuccess ? null : outcome.errors,
    invocationId: null,
    isSuccess,
    outcome: null,
    outputValues: output ? { [outputName]: output } : null,
    sortOrder: -1,
    version: 1,
  };
}
