/** Defines a standard action of Order Management: its description, and the Connect resource that it is derived from. */
import type { Representation } from '../api/representation.ts';
import type { Resource } from '../api/resource.ts';

/** One input or output parameter of an invocable action. */
interface Parameter {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: string;
  readonly apexClass: string | null;
  readonly required: boolean;
}

export interface ActionDescription {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly category: string;
  readonly description: string;
  readonly inputs: readonly Parameter[];
  readonly outputs: readonly Parameter[];
}

export interface StandardAction {
  readonly description: ActionDescription;
  readonly availableVersion: number;
  /** The body of an invocation: a list `inputs` of objects with the action's inputs. */
  readonly input: Representation;
  /** The resource that does the work, with its checks and its queue; its body is the action's only output. */
  readonly connect: Resource & { readonly output: Representation };
  /** The input that is the resource's body; the other inputs are the parameters of its path, by name. */
  readonly bodyInput: string;
}
