/** The Flow core action "Ensure Refunds Async" (doc: types, 48.0; seen: standard-action-invoked, in flows: the names of its parameters; the sub-fields' order as in a describe, seen). */
import { representation } from '../api/representation.ts';
import { ensureRefundsAsync } from '../connect/ensure-refunds-async/resource.ts';
import type { StandardAction } from './standard-action.ts';

export const ensureRefundsOrderSummaryAsync: StandardAction = {
  availableVersion: 48,
  input: representation('ensure-refunds-order-summary-async-inputs'),
  connect: ensureRefundsAsync,
  bodyInput: 'ensureRefundsAsyncInput',
  description: {
    name: 'ensureRefundsOrderSummaryAsync',
    label: 'Ensure Refunds Async',
    type: 'ENSURE_REFUNDS_ORDER_SUMMARY_ASYNC',
    category: 'Order Management',
    description:
      'Ensures refunds for a credit memo, for excess funds, or for both, in a background operation.',
    inputs: [
      {
        name: 'ensureRefundsAsyncInput',
        label: 'Ensure Refunds Async Input',
        description:
          'The credit memo, the excess funds, and how to spread the refund over payment summaries.',
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
        name: 'ensureRefundsAsyncOutput',
        label: 'Ensure Refunds Async Output',
        description: 'The id of the background operation; never the errors of the operation itself.',
        type: 'APEX',
        apexClass: 'ConnectApi.EnsureRefundsAsyncOutputRepresentation',
        required: false,
      },
    ],
  },
};
