/** The demo org, read as the plain files it is: nothing of the emulator takes part but its arithmetic. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { larger, type Money, money, scaleOfCurrency, sum, toText, ZERO } from '../../src/money.ts';

type DemoRecord = Readonly<Record<string, unknown>> & { readonly Id: string };

interface Field {
  readonly name: string;
  readonly type: string;
  readonly length?: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly defaultedOnCreate?: boolean;
  readonly defaultValue?: unknown;
  readonly autoNumber?: boolean;
  readonly picklistValues?: readonly string[];
  readonly restrictedPicklist?: boolean;
  readonly referenceTo?: readonly string[];
}

interface Definition {
  readonly keyPrefix: string | null;
  readonly fields: readonly Field[];
}

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const definitions = new Map<string, Definition>();
for (const file of readdirSync(new URL('schemas/sobjects/', root))) {
  if (/^[A-Z]\w*\.json$/.test(file)) {
    definitions.set(file.slice(0, -5), JSON.parse(read(`schemas/sobjects/${file}`)) as Definition);
  }
}

const objects = new Map<string, readonly DemoRecord[]>();
for (const file of readdirSync(new URL('data/demo/', root))) {
  if (file.endsWith('.ndjson')) {
    const lines = read(`data/demo/${file}`).trimEnd().split('\n');
    objects.set(
      file.slice(0, -7),
      lines.map((line) => JSON.parse(line) as DemoRecord),
    );
  }
}

const everyRecord = [...objects].flatMap(([object, records]) =>
  records.map((record) => ({ object, record })),
);
const recordsById = new Map(everyRecord.map((found) => [found.record.Id, found]));
const settings = JSON.parse(read('data/demo/settings.json')) as {
  gatewayBehaviors: Record<string, { refund: string; notification: string; notificationDelay: number }>;
};

function all(object: string): readonly DemoRecord[] {
  return objects.get(object) ?? [];
}

function fieldOf(object: string, name: string): Field | undefined {
  return definitions.get(object)?.fields.find((field) => field.name === name);
}

/** Every value of the demo with the field it is in. */
function everyValue() {
  return everyRecord.flatMap(({ object, record }) =>
    Object.entries(record).map(([name, value]) => ({
      where: `${object} ${record.Id} ${name}`,
      record,
      value,
      field: fieldOf(object, name),
    })),
  );
}

/** A reference to PaymentMethod is to one of the three objects that a payment method can be. */
const PAYMENT_METHODS = ['CardPaymentMethod', 'DigitalWallet', 'AlternativePaymentMethod'];

/** The objects of the demo's org that the field may point at; none when all of them are outside of the emulator. */
function targetsOf(field: Field): string[] {
  return (field.referenceTo ?? [])
    .flatMap((target) => (target === 'PaymentMethod' ? PAYMENT_METHODS : [target]))
    .filter((target) => definitions.has(target));
}

/** The 18-character form of an id: its three last characters tell which of the first fifteen are capitals. */
function withChecksum(id: string): string {
  let checksum = '';
  for (let start = 0; start < 15; start += 5) {
    const capitals = [...id.slice(start, start + 5)].map((character) => (/[A-Z]/.test(character) ? 1 : 0));
    const number = capitals.reduce<number>((bits, capital, position) => bits + capital * 2 ** position, 0);
    checksum += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[number];
  }
  return id.slice(0, 15) + checksum;
}

/** The children of a record that pass the filter. */
function children(object: string, field: string, parent: DemoRecord, like: Record<string, string> = {}) {
  return all(object).filter(
    (child) =>
      child[field] === parent.Id && Object.entries(like).every(([name, value]) => child[name] === value),
  );
}

function total(records: readonly DemoRecord[], field: string): Money {
  return sum(records.map((record) => money(record[field])));
}

/** Applied minus unapplied. */
function net(lines: readonly DemoRecord[]): Money {
  const ofType = (type: string) =>
    total(
      lines.filter((line) => line.Type === type),
      'Amount',
    );
  return ofType('Applied').minus(ofType('Unapplied'));
}

/** Compares what every record of the object gives with what its parts make, as text, so that a failure can be read. */
function expectAmounts(object: string, amountsOf: (record: DemoRecord) => Record<string, Money | null>) {
  expect(all(object)).not.toHaveLength(0);
  for (const record of all(object)) {
    const scale = scaleOfCurrency(String(record.CurrencyIsoCode));
    const made = Object.entries(amountsOf(record)).map(([name, amount]) => [
      name,
      amount && toText(amount, scale),
    ]);
    const given = made.map(([name]) => {
      const value = record[String(name)];
      return [name, typeof value === 'number' ? toText(money(value), scale) : value];
    });
    expect({ Id: record.Id, ...Object.fromEntries(given) }).toEqual({
      Id: record.Id,
      ...Object.fromEntries(made),
    });
  }
}

function orderSummaryOf(memoOrInvoice: DemoRecord): string {
  const { object, record } = recordsById.get(String(memoOrInvoice.ReferenceEntityId))!;
  return object === 'OrderSummary' ? record.Id : orderSummaryOf(record);
}

describe('Every record of the demo', () => {
  test('is of an object that the emulator has', () => {
    expect([...objects.keys()].filter((object) => !definitions.has(object))).toEqual([]);
  });

  test('has an id with the prefix of its object and a true checksum', () => {
    const wrong = everyRecord.filter(
      ({ object, record: { Id } }) =>
        !/^[0-9A-Za-z]{18}$/.test(Id) ||
        Id !== withChecksum(Id) ||
        !Id.startsWith(definitions.get(object)?.keyPrefix ?? '?'),
    );
    expect(wrong).toEqual([]);
  });

  test('would have its checksum in Salesforce too, as three ids from its documentation show', () => {
    for (const id of ['5TVSG000000DU3V4AW', '10uxx0000004FYDAA2', '3ttR000000000JNIAY']) {
      expect(withChecksum(id)).toBe(id);
    }
  });

  test('has an id of its own', () => {
    expect(recordsById.size).toBe(everyRecord.length);
  });

  test('gives only fields that its object has', () => {
    expect(
      everyValue()
        .filter(({ field }) => !field)
        .map(({ where }) => where),
    ).toEqual([]);
  });

  test('gives every field that whoever creates it must give', () => {
    const mustBeGiven = (object: string) => (field: Field) =>
      field.createable &&
      !field.nillable &&
      !field.defaultedOnCreate &&
      field.defaultValue === undefined &&
      field.type !== 'boolean' &&
      // A reference to its own object, or to one that the emulator does not have, cannot be asked of everybody.
      (field.type !== 'reference' || targetsOf(field).some((target) => target !== object));
    const missing = everyRecord.flatMap(({ object, record }) =>
      (definitions.get(object)?.fields ?? [])
        .filter(mustBeGiven(object))
        .filter((field) => record[field.name] === undefined || record[field.name] === null)
        .map((field) => `${object} ${record.Id} ${field.name}`),
    );
    expect(missing).toEqual([]);
  });

  test('says when and by whom it was made, and in which currency', () => {
    for (const { object, record } of everyRecord) {
      const currency = fieldOf(object, 'CurrencyIsoCode')
        ? expect.stringMatching(/^(USD|JPY|KWD)$/)
        : undefined;
      expect({
        Id: record.Id,
        CreatedById: record.CreatedById,
        CreatedDate: record.CreatedDate,
        CurrencyIsoCode: record.CurrencyIsoCode,
      }).toEqual({
        Id: record.Id,
        CreatedById: all('User')[0]?.Id,
        CreatedDate: expect.any(String),
        CurrencyIsoCode: currency,
      });
    }
  });

  test('belongs to the administrator where it has an owner', () => {
    const owned = everyRecord.filter(({ object }) => fieldOf(object, 'OwnerId'));
    expect(new Set(owned.map(({ record }) => record.OwnerId))).toEqual(new Set([all('User')[0]?.Id]));
  });

  test('has a number of its own where its object is numbered', () => {
    for (const [object, records] of objects) {
      for (const { name } of definitions.get(object)?.fields.filter((field) => field.autoNumber) ?? []) {
        const numbers = records.map((record) => record[name]);
        expect(numbers).toEqual(numbers.map(() => expect.stringMatching(/^([A-Z]+-)?\d{8,10}$/)));
        expect(new Set(numbers).size).toBe(records.length);
      }
    }
  });
});

describe('Every order of the demo', () => {
  test('comes from the one sales channel, with its summary, and is delivered by the one method', () => {
    expect([all('SalesChannel').length, all('OrderDeliveryMethod').length]).toEqual([1, 1]);
    const named = (object: string, field: string) => new Set(all(object).map((record) => record[field]));
    const [channel, method] = [all('SalesChannel')[0]?.Id, all('OrderDeliveryMethod')[0]?.Id];
    expect(named('Order', 'SalesChannelId')).toEqual(new Set([channel]));
    expect(named('OrderSummary', 'SalesChannelId')).toEqual(new Set([channel]));
    expect(named('OrderDeliveryGroupSummary', 'OrderDeliveryMethodId')).toEqual(new Set([method]));
  });
});

describe('Every value of the demo', () => {
  test('is one of its picklist, where the picklist is restricted', () => {
    const strangers = everyValue().filter(
      ({ field, value }) =>
        field?.restrictedPicklist &&
        field.picklistValues &&
        field.name !== 'CurrencyIsoCode' &&
        !field.picklistValues.includes(String(value)),
    );
    expect(strangers.map(({ where, value }) => `${where} = ${value}`)).toEqual([]);
  });

  test('fits the length of its field', () => {
    const tooLong = everyValue().filter(
      ({ field, value }) => field?.length !== undefined && String(value).length > field.length,
    );
    expect(tooLong.map(({ where }) => where)).toEqual([]);
  });

  test('is of the type of its field', () => {
    const isOfType = (field: Field, value: unknown, record: DemoRecord): boolean => {
      switch (field.type) {
        case 'currency':
          return (
            typeof value === 'number' &&
            money(value).decimalPlaces() <= scaleOfCurrency(String(record.CurrencyIsoCode))
          );
        case 'double':
        case 'percent':
          return typeof value === 'number';
        case 'int':
          return Number.isInteger(value);
        case 'boolean':
          return typeof value === 'boolean';
        case 'datetime':
          return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/.test(value);
        case 'date':
          return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
        case 'email':
          return typeof value === 'string' && value.endsWith('@example.com');
        default:
          return typeof value === 'string' && value !== '';
      }
    };
    const wrong = everyValue().filter(({ field, value, record }) => field && !isOfType(field, value, record));
    expect(wrong.map(({ where, value }) => `${where} = ${value}`)).toEqual([]);
  });

  test('points at an existing record, if it is a reference', () => {
    const dangling = everyValue().filter(({ field, value }) => {
      if (field?.type !== 'reference') return false;
      const targets = targetsOf(field);
      if (targets.length === 0) return value !== withChecksum(String(value));
      return !targets.includes(recordsById.get(String(value))?.object ?? 'nothing');
    });
    expect(dangling.map(({ where, value }) => `${where} = ${value}`)).toEqual([]);
  });

  test('is in the currency of the order it belongs to', () => {
    const parents = [
      'OrderId',
      'OrderSummaryId',
      'OrderPaymentSummaryId',
      'PaymentId',
      'RefundId',
      'InvoiceId',
    ];
    const mixed = everyValue().filter(
      ({ field, value, record }) =>
        [...parents, 'CreditMemoId', 'ReferenceEntityId', 'OriginalOrderId'].includes(field?.name ?? '') &&
        recordsById.get(String(value))?.record.CurrencyIsoCode !== record.CurrencyIsoCode,
    );
    expect(mixed.map(({ where }) => where)).toEqual([]);
  });
});

describe('The money of the demo adds up', () => {
  test('in order payment summaries, over authorizations, payments, refunds and references', () => {
    expectAmounts('OrderPaymentSummary', (summary) => {
      const of = (object: string, status: string) =>
        children(object, 'OrderPaymentSummaryId', summary, { Status: status });
      const authorized = total(of('PaymentAuthorization', 'Processed'), 'Amount');
      const reversed = total(
        children('PaymentAuthorization', 'OrderPaymentSummaryId', summary),
        'TotalAuthReversalAmount',
      );
      const captured = total(of('Payment', 'Processed'), 'Amount');
      const pendingCapture = total(of('Payment', 'Pending'), 'Amount');
      const refunded = total(of('Refund', 'Processed'), 'Amount');
      const pendingRefund = total(of('Refund', 'Pending'), 'Amount');
      const taken = captured.plus(pendingCapture);
      return {
        AuthorizationAmount: authorized,
        PendingAuthorizationAmount: total(of('PaymentAuthorization', 'Pending'), 'Amount'),
        AuthorizationReversalAmount: reversed,
        PendingReverseAuthAmount: ZERO,
        CapturedAmount: captured,
        PendingCaptureAmount: pendingCapture,
        RefundedAmount: refunded,
        PendingRefundAmount: pendingRefund,
        AvailableToCaptureAmount: larger(ZERO, authorized.minus(taken).minus(reversed)),
        AvailableToRefundAmount: larger(ZERO, taken.minus(refunded).minus(pendingRefund)),
        BalanceAmount: total(of('Payment', 'Processed'), 'Balance'),
        ReservedBalanceTotalAmount: total(
          children('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', summary),
          'ReservedBalanceAmount',
        ),
      };
    });
  });

  test('in references to shared order payment summaries, which repeat the amounts of the summary', () => {
    expectAmounts('OrderPaymentSummaryReference', (reference) => {
      const summary = recordsById.get(String(reference.OrderPaymentSummaryId))!.record;
      return {
        AuthorizationAmount: money(summary.AuthorizationAmount),
        CapturedAmount: money(summary.CapturedAmount),
        RefundedAmount: money(summary.RefundedAmount),
        ReservedBalanceTotalAmount: money(summary.ReservedBalanceTotalAmount),
      };
    });
  });

  test('in payments, over what was applied to invoices and refunded', () => {
    expectAmounts('Payment', (payment) => {
      const lines = (type: string) => children('PaymentLineInvoice', 'PaymentId', payment, { Type: type });
      const applied = total(lines('Applied'), 'Amount');
      const unapplied = total(lines('Unapplied'), 'Amount');
      const refunds = net(
        children('RefundLinePayment', 'PaymentId', payment).filter(
          (line) => recordsById.get(String(line.RefundId))?.record.Status === 'Processed',
        ),
      );
      const left = money(payment.Amount).minus(applied).plus(unapplied).minus(refunds);
      return {
        TotalApplied: applied,
        TotalUnapplied: unapplied,
        NetApplied: applied.minus(unapplied),
        TotalRefundApplied: refunds,
        TotalRefundUnapplied: ZERO,
        NetRefundApplied: refunds,
        Balance: left,
        ImpactAmount: money(payment.Amount).negated(),
      };
    });
  });

  test('in payments, whose applied and refunded amounts together never exceed their amount', () => {
    for (const { Amount, NetApplied, NetRefundApplied, Id } of all('Payment')) {
      const taken = money(NetApplied).plus(money(NetRefundApplied));
      expect([Id, taken.lessThanOrEqualTo(money(Amount))]).toEqual([Id, true]);
    }
  });

  test('in payment authorizations, over the payments that captured them', () => {
    expectAmounts('PaymentAuthorization', (authorization) => {
      const captured = total(
        children('Payment', 'PaymentAuthorizationId', authorization, { Status: 'Processed' }),
        'Amount',
      );
      return {
        TotalPaymentCaptureAmount: captured,
        TotalAuthReversalAmount: ZERO,
        Balance: money(authorization.Amount).minus(captured),
      };
    });
  });

  test('in refunds, over their payment lines', () => {
    expectAmounts('Refund', (refund) => {
      const applied = total(children('RefundLinePayment', 'RefundId', refund, { Type: 'Applied' }), 'Amount');
      return {
        TotalApplied: applied,
        TotalUnapplied: ZERO,
        NetApplied: applied,
        Balance: money(refund.Amount).minus(applied),
        ImpactAmount: money(refund.Amount),
      };
    });
  });

  test('in the lines of payments and refunds', () => {
    expectAmounts('PaymentLineInvoice', ({ Type, Amount }) => {
      const effect = Type === 'Applied' ? money(Amount) : money(Amount).negated();
      return { ImpactAmount: effect.negated(), EffectiveImpactAmount: effect };
    });
    expectAmounts('CreditMemoInvApplication', ({ Amount }) => ({ ImpactAmount: money(Amount).negated() }));
    expectAmounts('RefundLinePayment', (line) => ({
      ImpactAmount: money(line.Amount),
      EffectiveImpactAmount: money(line.Amount),
      PaymentBalance: money(recordsById.get(String(line.PaymentId))?.record.Balance),
      RefundBalance: money(recordsById.get(String(line.RefundId))?.record.Balance),
    }));
  });

  test('in credit memos, over their lines', () => {
    expectAmounts('CreditMemo', (memo) => {
      const lines = (type: string) => children('CreditMemoLine', 'CreditMemoId', memo, { Type: type });
      const charge = total(lines('Charge'), 'TotalAmount');
      const adjustment = total(lines('Adjustment'), 'TotalAmount');
      const tax = total(lines('Tax'), 'TotalAmount');
      const chargeTax = total(lines('Charge'), 'ChargeTaxAmount');
      const adjustmentTax = total(lines('Adjustment'), 'AdjustmentTaxAmount');
      expect(chargeTax.plus(adjustmentTax)).toEqual(tax);
      return {
        TotalChargeAmount: charge,
        TotalChargeTaxAmount: chargeTax,
        TotalChargeAmountWithTax: charge.plus(chargeTax),
        TotalAdjustmentAmount: adjustment,
        TotalAdjustmentTaxAmount: adjustmentTax,
        TotalAdjustmentAmountWithTax: adjustment.plus(adjustmentTax),
        TotalTaxAmount: tax,
        TotalAmount: charge.plus(adjustment),
        TotalAmountWithTax: charge.plus(adjustment).plus(tax),
      };
    });
    expectAmounts('CreditMemoLine', (line) => ({
      TotalAmountWithTax: money(line.TotalAmount).plus(money(line.TaxAmount)),
    }));
  });

  test('in credit memo balances, less what was applied to invoices: every refund of the demo took a payment off its invoice', () => {
    expectAmounts('CreditMemo', (memo) => ({
      Balance: money(memo.TotalAmountWithTax).minus(
        net(children('CreditMemoInvApplication', 'CreditMemoId', memo)),
      ),
    }));
  });

  test('in invoices, over their lines and what was paid on them', () => {
    expectAmounts('Invoice', (invoice) => {
      const lines = children('InvoiceLine', 'InvoiceId', invoice);
      const charge = total(lines, 'ChargeAmount');
      const adjustment = total(lines, 'AdjustmentAmount');
      const tax = total(lines, 'TaxAmount');
      const chargeTax = total(lines, 'ChargeTaxAmount');
      const adjustmentTax = total(lines, 'AdjustmentTaxAmount');
      const withTax = charge.plus(adjustment).plus(tax);
      const payments = net(children('PaymentLineInvoice', 'InvoiceId', invoice));
      const credits = net(children('CreditMemoInvApplication', 'InvoiceId', invoice));
      expect(chargeTax.plus(adjustmentTax)).toEqual(tax);
      return {
        TotalChargeAmount: charge,
        TotalChargeTaxAmount: chargeTax,
        TotalChargeAmountWithTax: charge.plus(chargeTax),
        TotalAdjustmentAmount: adjustment,
        TotalAdjustmentTaxAmount: adjustmentTax,
        TotalAdjustmentAmountWithTax: adjustment.plus(adjustmentTax),
        TotalAmount: charge.plus(adjustment),
        TotalTaxAmount: tax,
        TotalAmountWithTax: withTax,
        NetPaymentsApplied: payments,
        NetCreditsApplied: credits,
        Balance: withTax.minus(payments).minus(credits),
      };
    });
  });

  test('in orders and order summaries, over their items', () => {
    const totalsOver = (object: string, field: string) => (parent: DemoRecord) => {
      const items = (type: string) => children(object, field, parent, { Type: type });
      const product = total(items('Order Product'), 'TotalPrice');
      const productTax = total(items('Order Product'), 'TotalTaxAmount');
      const delivery = total(items('Delivery Charge'), 'TotalPrice');
      const deliveryTax = total(items('Delivery Charge'), 'TotalTaxAmount');
      return {
        TotalAdjustedProductAmount: product,
        TotalAdjustedProductTaxAmount: productTax,
        TotalAdjustedDeliveryAmount: delivery,
        TotalAdjustedDeliveryTaxAmount: deliveryTax,
        TotalAmount: product.plus(delivery),
        TotalTaxAmount: productTax.plus(deliveryTax),
        GrandTotalAmount: product.plus(delivery).plus(productTax).plus(deliveryTax),
      };
    };
    expectAmounts('Order', totalsOver('OrderItem', 'OrderId'));
    expectAmounts('OrderSummary', (orderSummary) => {
      const items = (type: string) =>
        children('OrderItemSummary', 'OrderSummaryId', orderSummary, { Type: type });
      return {
        ...totalsOver('OrderItemSummary', 'OrderSummaryId')(orderSummary),
        TotalProductAmount: total(items('Order Product'), 'TotalLineAmount'),
        TotalProductTaxAmount: total(items('Order Product'), 'TotalLineTaxAmount'),
        TotalDeliveryAmount: total(items('Delivery Charge'), 'TotalLineAmount'),
        TotalDeliveryTaxAmount: total(items('Delivery Charge'), 'TotalLineTaxAmount'),
      };
    });
  });

  test('in order items and their summaries: quantity times price, with adjustments and tax', () => {
    const line = (item: DemoRecord, quantity: unknown) => {
      const amount = money(quantity).times(money(item.UnitPrice));
      const adjusted = amount.plus(money(item.TotalLineAdjustmentAmount));
      const tax = money(item.TotalLineTaxAmount).plus(money(item.TotalLineAdjustmentTaxAmount));
      return {
        TotalLineAmount: amount,
        AdjustedLineAmount: adjusted,
        TotalAdjustedLineTaxAmount: tax,
        TotalAdjustmentAmount: money(item.TotalLineAdjustmentAmount),
        TotalAdjustmentTaxAmount: money(item.TotalLineAdjustmentTaxAmount),
        TotalPrice: adjusted,
        TotalTaxAmount: tax,
        TotalAmtWithTax: adjusted.plus(tax),
      };
    };
    expectAmounts('OrderItem', (item) => line(item, item.Quantity));
    expectAmounts('OrderItemSummary', (item) => line(item, item.QuantityOrdered));
    for (const item of all('OrderItemSummary')) {
      const gone = money(item.QuantityCanceled).plus(money(item.QuantityReturned));
      expect(money(item.Quantity)).toEqual(money(item.QuantityOrdered).minus(gone));
    }
  });

  test('in order delivery groups, over the delivery charges', () => {
    for (const group of all('OrderDeliveryGroupSummary')) {
      const charges = children('OrderItemSummary', 'OrderDeliveryGroupSummaryId', group, {
        Type: 'Delivery Charge',
      });
      expect(money(group.TotalLineAmount)).toEqual(total(charges, 'TotalLineAmount'));
      expect(money(group.TotalAdjustmentAmount)).toEqual(total(charges, 'TotalAdjustmentAmount'));
      expect(money(group.TotalAmount)).toEqual(total(charges, 'TotalPrice'));
      expect(money(group.GrandTotalAmount)).toEqual(total(charges, 'TotalAmtWithTax'));
    }
  });
});

describe('The stories of the demo', () => {
  test('every call to a gateway has a log, and a payment summary names its newest', () => {
    for (const transaction of [...all('Payment'), ...all('Refund')]) {
      expect(children('PaymentGatewayLog', 'ReferencedEntityId', transaction)).toHaveLength(1);
    }
    for (const summary of all('OrderPaymentSummary')) {
      const [newest] = [...children('PaymentGatewayLog', 'OrderPaymentSummaryId', summary)].sort(
        (one, other) => String(other.CreatedDate).localeCompare(String(one.CreatedDate)),
      );
      expect([summary.LastPaymentGatewayLogId, summary.LastPaymentGatewayMessage]).toEqual([
        newest?.Id,
        newest?.GatewayMessage,
      ]);
    }
  });

  test('every order payment summary is paid by the method and through the gateway of its payments', () => {
    for (const payment of [...all('Payment'), ...all('PaymentAuthorization'), ...all('Refund')]) {
      const summary = recordsById.get(String(payment.OrderPaymentSummaryId))!.record;
      const method = recordsById.get(String(payment.PaymentMethodId))!.record;
      expect([summary.PaymentMethodId, method.AccountId]).toEqual([method.Id, payment.AccountId]);
    }
  });

  test('a shared order payment summary is shared with an exchange order', () => {
    for (const reference of all('OrderPaymentSummaryReference')) {
      const exchange = recordsById.get(String(reference.OrderSummaryId))!.record;
      const summary = recordsById.get(String(reference.OrderPaymentSummaryId))!.record;
      expect(exchange).toMatchObject({
        SourceProcess: 'Exchange',
        SourceOrderSummaryId: summary.OrderSummaryId,
      });
      expect(children('OrderSummaryRelationship', 'AssociatedOrderSummaryId', exchange)).toMatchObject([
        { MainOrderSummaryId: summary.OrderSummaryId, AssociatedRelationshipType: 'Exchange' },
      ]);
    }
  });

  test('every gateway has its behavior in the settings', () => {
    const behaviors = all('PaymentGateway').map((gateway) => [
      gateway.PaymentGatewayName,
      settings.gatewayBehaviors[gateway.Id]?.refund,
    ]);
    expect(Object.fromEntries(behaviors)).toEqual({
      'Switchback Pay': 'approve',
      'Switchback Pay that declines': 'decline',
      'Switchback Pay, asynchronous': 'pending',
      'Switchback Pay that times out': 'timeout',
      'Fernhollow Gift Cards': 'approve',
    });
    expect(Object.keys(settings.gatewayBehaviors)).toHaveLength(behaviors.length);
  });

  /** By order: currency, what each payment summary has available, and the balance of each posted credit memo. */
  test.each([
    ['FH-01-ONE-CARD', 'USD', ['120.00'], ['45.00']],
    ['FH-02-EQUAL-TENDERS', 'USD', ['40.00', '40.00', '40.00'], ['70.00']],
    ['FH-03-THREE-CAPTURES', 'USD', ['160.00'], ['110.00']],
    ['FH-04-PARTLY-REFUNDED', 'USD', ['163.60'], ['28.60']],
    ['FH-05-RETURN-FEE', 'USD', ['88.00'], ['88.00']],
    ['FH-06-EXCHANGED', 'USD', ['125.00'], ['125.00']],
    ['FH-06B-EXCHANGE', 'USD', [], []],
    ['FH-07-EXCESS-FUNDS', 'USD', ['75.00', '15.00'], []],
    ['FH-08-UNMANAGED', 'USD', ['120.00'], ['30.00']],
    ['FH-09-YEN', 'JPY', ['16500'], ['3300']],
    ['FH-10-DECLINED', 'USD', ['54.00'], ['54.00']],
    ['FH-11-PENDING', 'USD', ['44.00'], ['22.00']],
    ['FH-12-TIMEOUT', 'USD', ['49.50'], ['49.50']],
    ['FH-13-VECTORS', 'USD', ['30.00', '50.00', '80.00'], ['110.00']],
    ['FH-14-DINAR', 'KWD', ['14.845'], ['12.345']],
  ])('%s has the money that its purpose needs', (orderNumber, currency, available, balances) => {
    const orderSummary = all('OrderSummary').find((order) => order.OrderNumber === orderNumber)!;
    const texts = (records: readonly DemoRecord[], field: string) =>
      records.map((record) => toText(money(record[field]), scaleOfCurrency(currency)));
    const memos = all('CreditMemo').filter(
      (memo) => memo.Status === 'Posted' && orderSummaryOf(memo) === orderSummary.Id,
    );
    expect(orderSummary.CurrencyIsoCode).toBe(currency);
    expect(orderSummary.OrderLifeCycleType).toBe(orderNumber === 'FH-08-UNMANAGED' ? 'UNMANAGED' : 'MANAGED');
    expect(
      texts(children('OrderPaymentSummary', 'OrderSummaryId', orderSummary), 'AvailableToRefundAmount'),
    ).toEqual(available);
    expect(texts(memos, 'Balance')).toEqual(balances);
  });

  test('are described with ids of the demo org', () => {
    const page = read('data/README.md');
    const ids = page.match(/\b[0-9A-Za-z]{3}xx0[0-9A-Za-z]{9}[A-Z0-5]{3}\b/g) ?? [];
    expect(ids.filter((id) => !recordsById.has(id))).toEqual([]);
    for (const orderSummary of all('OrderSummary')) expect(ids).toContain(orderSummary.Id);
    for (const memo of all('CreditMemo')) expect(ids).toContain(memo.Id);
    for (const summary of all('OrderPaymentSummary')) expect(ids).toContain(summary.Id);
  });

  test('are described with bodies that are JSON', () => {
    const bodies = read('data/README.md').match(/(?<=`)\{"[^`]*\}(?=`)/g) ?? [];
    expect(bodies.length).toBeGreaterThan(all('OrderSummary').length);
    for (const body of bodies) expect(Object.keys(JSON.parse(body))).not.toHaveLength(0);
  });
});
