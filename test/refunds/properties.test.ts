/** What holds for every order and every request, at the scales of USD, JPY and KWD and up to 18 digits. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { larger, type Money, money, smaller, sum, ZERO } from '../../src/money.ts';
import {
  allocate,
  type RefundableSummary,
  type RefundPlan,
  type RefundRequest,
  type RefundSelection,
} from '../../src/refunds/allocate.ts';
import { seededRandom, shuffleWith } from '../../src/refunds/random.ts';
import { payment, planned } from './builders.ts';

interface Scenario {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly refundSelection: RefundSelection;
  readonly seed: string;
}

type Amounts = fc.Arbitrary<Money>;

/** One scale and one size for a whole order: small amounts meet exact matches and ties, large ones the last digit. */
const amountsOf: fc.Arbitrary<Amounts> = fc
  .tuple(fc.constantFrom(0, 2, 3), fc.constantFrom(9n, 10_000n, 10n ** 18n - 1n))
  .map(([scale, max]) => fc.bigInt({ min: 0n, max }).map((units) => money(`${units}e-${scale}`)));

const half = (amount: Money) => amount.dividedBy(2).toDecimalPlaces(amount.decimalPlaces(), 1);

function summaryOf(amounts: Amounts, orderPaymentSummaryId: string): fc.Arbitrary<RefundableSummary> {
  const capture = fc.oneof({ weight: 2, arbitrary: fc.constant(ZERO) }, { weight: 1, arbitrary: amounts });
  return fc
    .record({
      refundable: fc.array(fc.tuple(amounts, fc.constantFrom('applied', 'free', 'half')), { maxLength: 3 }),
      pending: capture,
      inFlight: capture,
      pools: fc.tuple(amounts, amounts),
      reserved: fc.tuple(capture, capture),
    })
    .map(({ refundable, pending, inFlight, pools, reserved }) => ({
      orderPaymentSummaryId,
      availableToRefund: larger(
        ZERO,
        sum([...refundable.map(([amount]) => amount), pending]).minus(inFlight),
      ),
      capturedForCreditMemoInvoice: pools[0],
      capturedForNoInvoice: pools[1],
      reservedToOpen: reserved[0],
      reservedTotal: sum(reserved),
      payments: refundable.map(([amount, where], at) =>
        payment(
          `${orderPaymentSummaryId}${at}`,
          amount.toFixed(),
          where === 'applied' ? 0 : where === 'free' ? amount.toFixed() : half(amount).toFixed(),
        ),
      ),
    }));
}

const IDS = ['A', 'B', 'C', 'D', 'E'];

function orderOf(amounts: Amounts): fc.Arbitrary<RefundableSummary[]> {
  return fc
    .integer({ min: 1, max: IDS.length })
    .chain((count) => fc.tuple(...IDS.slice(0, count).map((id) => summaryOf(amounts, id))));
}

/** Amounts of the order itself are likely ones, so that exact matches and the limit of the total check are met. */
function requestOf(amounts: Amounts, summaries: readonly RefundableSummary[]): fc.Arbitrary<RefundRequest> {
  const available = summaries.map((summary) => summary.availableToRefund);
  const target = fc.oneof(amounts, fc.constantFrom(ZERO, ...available, sum(available)));
  return fc.record({
    creditMemoBalance: target,
    excessFunds: target,
    feeInvoices: fc.array(fc.record({ invoiceId: fc.constantFrom('F', 'G'), balance: amounts }), {
      maxLength: 2,
    }),
    sequences: fc.option(
      fc.array(
        fc.record({
          orderPaymentSummaryId: fc.constantFrom(
            ...summaries.map((summary) => summary.orderPaymentSummaryId),
          ),
          amount: target,
        }),
        { maxLength: 4 },
      ),
      { nil: undefined },
    ),
    isAllowPartial: fc.boolean(),
    isReservedBalanceAmountConsidered: fc.boolean(),
  });
}

const scenarios: fc.Arbitrary<Scenario> = amountsOf.chain((amounts) =>
  orderOf(amounts).chain((summaries) =>
    fc.record({
      request: requestOf(amounts, summaries),
      summaries: fc.constant(summaries),
      refundSelection: fc.constantFrom<RefundSelection[]>(
        'smallest-sufficient',
        'largest-first',
        'captured-on-invoice',
      ),
      seed: fc.string({ maxLength: 3 }),
    }),
  ),
);

const allocated = ({ request, summaries, refundSelection, seed }: Scenario) =>
  allocate(request, summaries, { refundSelection, shuffle: shuffleWith(seededRandom(seed)) });

const requiredOf = ({ request }: Scenario) => request.creditMemoBalance.plus(request.excessFunds);
const availableOf = ({ summaries }: Scenario) => sum(summaries.map((summary) => summary.availableToRefund));

/** Checks every scenario that passes the total check. */
function holdsForPlans(
  check: (plan: RefundPlan, scenario: Scenario) => void,
  of: fc.Arbitrary<Scenario> = scenarios,
): void {
  const plannable = of.filter((scenario) => requiredOf(scenario).lessThanOrEqualTo(availableOf(scenario)));
  fc.assert(
    fc.property(plannable, (scenario) => check(planned(allocated(scenario)), scenario)),
    { numRuns: 300 },
  );
}

type Split = { readonly fromCreditMemo: Money; readonly fromExcessFunds: Money };

const creditMemoPart = (lines: readonly Split[]) => sum(lines.map((line) => line.fromCreditMemo));
const excessPart = (lines: readonly Split[]) => sum(lines.map((line) => line.fromExcessFunds));
const total = (lines: readonly Split[]) => creditMemoPart(lines).plus(excessPart(lines));
const text = (value: unknown) => JSON.stringify(value);

/** The summaries that were refunded, in the order of first touch. */
const touched = ({ refunds }: RefundPlan) => [
  ...new Set(refunds.map((refund) => refund.orderPaymentSummaryId)),
];

const refundsOf = ({ refunds }: RefundPlan, id: string) =>
  refunds.filter((refund) => refund.orderPaymentSummaryId === id);

const hasSequences = ({ request }: Scenario) => (request.sequences ?? []).length > 0;
const endsWithSequences = (scenario: Scenario) => hasSequences(scenario) && scenario.request.isAllowPartial;

/** Scenarios are made to fit where few would by chance: to make one takes longer than to check it. */
const withRequest = (of: fc.Arbitrary<Scenario>, request: Partial<RefundRequest>) =>
  of.map((scenario) => ({ ...scenario, request: { ...scenario.request, ...request } }));

const byRuleAlone = (rule: RefundSelection): fc.Arbitrary<Scenario> =>
  scenarios.map((scenario) => ({
    ...scenario,
    refundSelection: rule,
    request: {
      ...scenario.request,
      sequences: hasSequences(scenario) ? undefined : scenario.request.sequences,
    },
  }));

const ofCreditMemoAlone = (rule: RefundSelection) => withRequest(byRuleAlone(rule), { excessFunds: ZERO });

const endingWithSequences = withRequest(scenarios.filter(hasSequences), { isAllowPartial: true });

/** The most that a summary can refund after its opening: reserved money that is then on no invoice stays. */
function capacityOf(summary: RefundableSummary, { request }: Scenario, plan: RefundPlan): Money {
  const settled = settledOf(summary);
  const opened = openedOf(summary, plan);
  const free = sum(summary.payments.map(({ onNoInvoice }) => onNoInvoice));
  const freeThen = free.plus(smaller(opened, settled.minus(free)));
  const reserved = request.isReservedBalanceAmountConsidered
    ? smaller(summary.reservedTotal, freeThen)
    : ZERO;
  return larger(ZERO, smaller(summary.availableToRefund, settled).minus(reserved));
}

const settledOf = ({ payments }: RefundableSummary) => sum(payments.map(({ refundable }) => refundable));

function openedOf({ orderPaymentSummaryId }: RefundableSummary, { openings }: RefundPlan): Money {
  const opening = openings.find((each) => each.orderPaymentSummaryId === orderPaymentSummaryId);
  return opening?.amount ?? ZERO;
}

/** How much of a summary's reserved balance can be opened: money that is already open or not settled cannot be opened. */
function openableOf(summary: RefundableSummary): Money {
  const free = sum(summary.payments.map(({ onNoInvoice }) => onNoInvoice));
  const openBefore = smaller(free, summary.reservedTotal.minus(summary.reservedToOpen));
  return larger(ZERO, smaller(summary.reservedToOpen, settledOf(summary).minus(openBefore)));
}

const capacityById = (id: string, scenario: Scenario, plan: RefundPlan) =>
  capacityOf(scenario.summaries.find((summary) => summary.orderPaymentSummaryId === id)!, scenario, plan);

/** The smallest number of these amounts that together reach the target, by trying every subset. */
function fewest(amounts: readonly Money[], target: Money): number {
  const subsets = Array.from({ length: 2 ** amounts.length }, (_, mask) =>
    amounts.filter((_, at) => mask & (1 << at)),
  );
  const enough = subsets.filter((subset) => sum(subset).greaterThanOrEqualTo(target));
  return Math.min(...enough.map((subset) => subset.length));
}

/** What the sequences should refund of each summary, computed another way: entry by entry, without payments. */
function expectedOfSequences(scenario: Scenario, target: Money, plan: RefundPlan): Record<string, string> {
  const expected = new Map<string, Money>();
  for (const { orderPaymentSummaryId: id, amount } of scenario.request.sequences ?? []) {
    const capacity = capacityById(id, scenario, plan);
    const left = target.minus(sum(expected.values()));
    const soFar = expected.get(id) ?? ZERO;
    const more = smaller(amount, left, capacity.minus(soFar));
    if (!more.isZero()) expected.set(id, soFar.plus(more));
  }
  return Object.fromEntries([...expected].map(([id, amount]) => [id, String(amount)]));
}

describe('a request', () => {
  test('is refused exactly if it requests more than is available', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { kind } = allocated(scenario);
        kinds.add(kind);
        expect(kind === 'refused').toBe(requiredOf(scenario).greaterThan(availableOf(scenario)));
      }),
      { numRuns: 300 },
    );
    expect(kinds.size).toBe(2);
  });
});

describe('a plan', () => {
  test('accounts for all of the credit memo and all of excess funds', () => {
    holdsForPlans((plan, { request }) => {
      const fees = sum(plan.feePayments.map((payment) => payment.amount));
      const opened = sum(plan.openings.map(({ amount }) => amount));
      const lines = plan.refunds;
      const creditMemo = sum([fees, opened, creditMemoPart(lines), plan.leftOnCreditMemo]);
      expect(String(creditMemo)).toBe(String(request.creditMemoBalance));
      expect(String(excessPart(lines).plus(plan.unrefundedExcessFunds))).toBe(String(request.excessFunds));
    });
  });

  test('has no negative amount and no line of amount 0', () => {
    holdsForPlans((plan) => {
      const lines = plan.refunds;
      const amounts = lines.flatMap((line) => [line.fromCreditMemo, line.fromExcessFunds]);
      const least = smaller(plan.leftOnCreditMemo, plan.unrefundedExcessFunds, ...amounts);
      expect(least.greaterThanOrEqualTo(0)).toBe(true);
      const others = [...plan.feePayments, ...plan.openings];
      const totals = [...lines.map((line) => total([line])), ...others.map(({ amount }) => amount)];
      expect(totals.every((amount) => amount.greaterThan(0))).toBe(true);
    });
  });

  test('refunds each payment once and no further than its refundable amount', () => {
    holdsForPlans((plan, { summaries }) => {
      const payments = summaries.flatMap((summary) => summary.payments);
      const refundable = new Map(payments.map((payment) => [payment.paymentId, payment.refundable]));
      expect(new Set(plan.refunds.map((refund) => refund.paymentId)).size).toBe(plan.refunds.length);
      for (const refund of plan.refunds) {
        expect(total([refund]).lessThanOrEqualTo(refundable.get(refund.paymentId)!)).toBe(true);
      }
    });
  });

  test('refunds no summary beyond what is available, nor what is reserved when that is considered', () => {
    holdsForPlans((plan, scenario) => {
      for (const summary of scenario.summaries) {
        const refunded = total(refundsOf(plan, summary.orderPaymentSummaryId));
        expect(refunded.lessThanOrEqualTo(capacityOf(summary, scenario, plan))).toBe(true);
      }
    });
  });

  test('opens as much as is reserved when that is considered, and else nothing', () => {
    holdsForPlans((plan, { request, summaries }) => {
      const fees = sum(plan.feePayments.map((payment) => payment.amount));
      const openable = sum(summaries.map(openableOf));
      const expected = request.isReservedBalanceAmountConsidered
        ? smaller(openable, request.creditMemoBalance.minus(fees))
        : ZERO;
      expect(String(sum(plan.openings.map(({ amount }) => amount)))).toBe(String(expected));
      for (const summary of summaries) {
        expect(openedOf(summary, plan).lessThanOrEqualTo(openableOf(summary))).toBe(true);
      }
    });
  });

  test('leaves each summary its reserved balance that is on no invoice after the openings', () => {
    holdsForPlans(
      (plan, { summaries }) => {
        for (const summary of summaries) {
          const refunded = total(refundsOf(plan, summary.orderPaymentSummaryId));
          if (refunded.isZero()) continue;
          const free = sum(summary.payments.map(({ onNoInvoice }) => onNoInvoice));
          const remaining = smaller(summary.reservedTotal, free);
          expect(settledOf(summary).minus(refunded).greaterThanOrEqualTo(remaining)).toBe(true);
        }
      },
      withRequest(scenarios, { isReservedBalanceAmountConsidered: true }),
    );
  });

  test('pays no fee invoice more than its balance', () => {
    holdsForPlans(({ feePayments }, { request }) => {
      expect(new Set(feePayments.map(({ invoiceId }) => invoiceId)).size).toBe(feePayments.length);
      for (const { invoiceId, amount } of feePayments) {
        const listed = request.feeInvoices.filter((invoice) => invoice.invoiceId === invoiceId);
        expect(listed.some(({ balance }) => amount.lessThanOrEqualTo(balance))).toBe(true);
      }
    });
  });

  test('leaves nothing unrefunded that the summaries have available', () => {
    holdsForPlans(
      (plan, scenario) => {
        const left = plan.leftOnCreditMemo.plus(plan.unrefundedExcessFunds);
        const capacity = sum(scenario.summaries.map((summary) => capacityOf(summary, scenario, plan)));
        const target = left.plus(total(plan.refunds));
        expect(String(total(plan.refunds))).toBe(String(smaller(target, capacity)));
      },
      scenarios.filter(
        (scenario) => scenario.refundSelection !== 'captured-on-invoice' && !endsWithSequences(scenario),
      ),
    );
  });

  test('never exceeds either pool by captured-on-invoice', () => {
    holdsForPlans((plan, { summaries }) => {
      for (const summary of summaries) {
        const refunds = refundsOf(plan, summary.orderPaymentSummaryId);
        const memoPool = summary.capturedForCreditMemoInvoice;
        expect(creditMemoPart(refunds).lessThanOrEqualTo(memoPool)).toBe(true);
        expect(excessPart(refunds).lessThanOrEqualTo(summary.capturedForNoInvoice)).toBe(true);
      }
    }, byRuleAlone('captured-on-invoice'));
  });

  test('refunds a credit memo from the fewest summaries by smallest-sufficient, the smallest if one is enough', () => {
    holdsForPlans((plan, scenario) => {
      const capacities = scenario.summaries.map((summary) => capacityOf(summary, scenario, plan));
      const refunded = creditMemoPart(plan.refunds);
      const [only, ...others] = touched(plan).map((id) => capacityById(id, scenario, plan));
      expect(touched(plan).length).toBe(fewest(capacities, refunded));
      const sufficient = capacities.filter((capacity) => capacity.greaterThanOrEqualTo(refunded));
      if (only && others.length === 0) expect(String(only)).toBe(String(smaller(only, ...sufficient)));
    }, ofCreditMemoAlone('smallest-sufficient'));
  });

  test('refunds a credit memo step by step from an exact match or else the largest, by largest-first', () => {
    holdsForPlans((plan, scenario) => {
      let rest = creditMemoPart(plan.refunds).plus(plan.leftOnCreditMemo);
      const remaining = new Set(scenario.summaries.map((summary) => summary.orderPaymentSummaryId));
      for (const id of touched(plan)) {
        const capacities = [...remaining].map((each) => capacityById(each, scenario, plan));
        const isMatched = capacities.some((capacity) => capacity.equals(rest));
        const expected = isMatched ? rest : larger(ZERO, ...capacities);
        expect(String(capacityById(id, scenario, plan))).toBe(String(expected));
        remaining.delete(id);
        rest = rest.minus(total(refundsOf(plan, id)));
      }
    }, ofCreditMemoAlone('largest-first'));
  });

  test('refunds of each summary what the sequences say, in their order', () => {
    holdsForPlans((plan, scenario) => {
      const target = sum([total(plan.refunds), plan.leftOnCreditMemo, plan.unrefundedExcessFunds]);
      const refunded = touched(plan).map((id) => [id, String(total(refundsOf(plan, id)))]);
      expect(text(Object.fromEntries(refunded))).toBe(text(expectedOfSequences(scenario, target, plan)));
    }, endingWithSequences);
  });

  test('begins with the sequences, whatever follows them', () => {
    holdsForPlans((plan, scenario) => {
      const request = { ...scenario.request, isAllowPartial: false };
      const complete = planned(allocated({ ...scenario, request }));
      expect(touched(complete).slice(0, touched(plan).length)).toEqual(touched(plan));
    }, endingWithSequences);
  });

  test('is the same for the same seed, in whatever order the records were read', () => {
    holdsForPlans((plan, scenario) => {
      const summaries = scenario.summaries.toReversed().map((summary) => ({
        ...summary,
        payments: summary.payments.toReversed(),
      }));
      expect(text(planned(allocated({ ...scenario, summaries })))).toBe(text(plan));
    });
  });
});
