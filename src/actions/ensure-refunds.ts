/** The Flow core action "Ensure Refunds Async" as its REST description tells it (doc: names, types, 48.0; the sub-fields' order as in a describe, seen). */

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
  readonly availableVersion: number;
  readonly inputs: readonly Parameter[];
  readonly outputs: readonly Parameter[];
}

export const ensureRefundsOrderSummaryAsync: ActionDescription = {
  name: 'ensureRefundsOrderSummaryAsync',
  label: 'Ensure Refunds Async',
  type: 'ENSUREREFUNDSORDERSUMMARYASYNC',
  category: 'Order Management',
  description: 'Ensures refunds for a credit memo, for excess funds, or for both, in a background operation.',
  availableVersion: 48,
  inputs: [
    {
      name: 'ensureRefundsInput',
      label: 'Ensure Refunds Async Input',
      description: 'The credit memo, the excess funds, and how to spread the refund over payment summaries.',
      type: 'APEX',
      apexClass: 'ConnectApi.EnsureRefundsAsyncInputRepresentation',
      required: true,
    },
    {
      name: 'orderSummaryId',
      label: 'Order Summary Id',
      description: 'The order summary whose payments are refunded.',
      type: 'STRING',
      apexClass: null,
      required: true,
    },
  ],
  outputs: [
    {
      name: 'ensureRefundsOutput',
      label: 'Ensure Refunds Async Output',
      description: 'The id of the background operation; never the errors of the operation itself.',
      type: 'APEX',
      apexClass: 'ConnectApi.EnsureRefundsAsyncOutputRepresentation',
      required: false,
    },
  ],
};
