/** Requests that keep an org busy, each in a way of its own. */
import { queryPath, refundOf, VERSION } from './emulator.mjs';

const XML_TYPE = { 'content-type': 'application/xml' };

const PAGE =
  'SELECT Id, (SELECT Id FROM OrderItemSummaries), (SELECT Id FROM OrderPaymentSummaries) FROM OrderSummary';
const SEMI_JOIN =
  'SELECT COUNT() FROM OrderSummary WHERE Id IN (SELECT OrderSummaryId FROM OrderPaymentSummary WHERE AvailableToRefundAmount > 5) AND Id IN (SELECT OrderSummaryId FROM OrderItemSummary WHERE Quantity > 0)';
const GROUP =
  'SELECT OrderSummary.Status, SUM(AvailableToRefundAmount) FROM OrderPaymentSummary GROUP BY OrderSummary.Status';
const ORDER =
  'SELECT Id, OrderSummary.OrderNumber FROM OrderPaymentSummary ORDER BY OrderSummary.OrderNumber DESC';

/** Pairs of a name and a request: {method, path, headers, body}. Bodies in XML have about that many megabytes. */
export function heavyRequests({ orderSummaryId, terms, megabytes }) {
  return [
    ['page of subqueries', { path: queryPath(PAGE) }],
    ['semi-join over all orders', { path: queryPath(SEMI_JOIN) }],
    ['GROUP BY over a parent', { path: queryPath(GROUP) }],
    ['ORDER BY over a parent', { path: queryPath(ORDER) }],
    [`OR of ${terms.toLocaleString('en')} terms`, orOf(terms)],
    [`XML of ${megabytes} MB, many elements`, manyElements(orderSummaryId, megabytes * 1e6)],
    [`XML of ${megabytes} MB, one text`, longText(megabytes * 1e6)],
    ['collection of 200 records', collection()],
  ];
}

/** In the body of a composite request, since a URL cannot be that long. */
function orOf(terms) {
  const where = Array.from({ length: terms }, (_, each) => `OrderNumber = 'B-${each}'`).join(' OR ');
  const url = queryPath(`SELECT Id FROM OrderSummary WHERE ${where}`);
  const body = JSON.stringify({ compositeRequest: [{ method: 'GET', url, referenceId: 'query' }] });
  return { method: 'POST', path: `${VERSION}/composite`, body };
}

/** Nearly as many elements as an XML body may have. */
const MOST_SEQUENCES = 45_000;

function manyElements(orderSummaryId, bytes) {
  const sequence = '<sequences><amount>1.00</amount></sequences>';
  const count = Math.min(MOST_SEQUENCES, Math.floor(bytes / sequence.length));
  const sequences = sequence.padEnd(Math.floor(bytes / count)).repeat(count);
  const { method, path } = refundOf({ orderSummaryId });
  const body = `<ensureRefundsAsyncInput>${sequences}</ensureRefundsAsyncInput>`;
  return { method, path: `${path}.xml`, headers: XML_TYPE, body };
}

function longText(bytes) {
  const text = 'text &amp; '.repeat(bytes / 11);
  const body = `<Account><Name>Heavy</Name><Description>${text}</Description></Account>`;
  return { method: 'POST', path: `${VERSION}/sobjects/Account`, headers: XML_TYPE, body };
}

function collection() {
  const record = (_, each) => ({
    attributes: { type: 'Account' },
    Name: `Heavy ${each}`,
    Industry: 'Retail',
  });
  const records = Array.from({ length: 200 }, record);
  return {
    method: 'POST',
    path: `${VERSION}/composite/sobjects`,
    body: JSON.stringify({ allOrNone: true, records }),
  };
}
