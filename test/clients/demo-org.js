/** Records of the demo org (data/README.md) that the tests refer to. */
export const ACCOUNT = '001xx0000000001AAA';
export const ADMIN = '005xx0000000001AAA';
export const ORGANIZATION = '00Dxx0000000001EAA';

/** FH-01-ONE-CARD: 120.00 on a card, of which a credit memo of 45.00 can be refunded. */
export const ONE_CARD = {
  orderSummary: '1Osxx0000000001CAA',
  creditMemo: '50gxx0000000101AAA',
  draftMemo: '50gxx0000000102AAA',
  orderPaymentSummary: '0bMxx0000000101EAA',
};

/** FH-07-EXCESS-FUNDS: 15.00 captured that no invoice needs. */
export const EXCESS_FUNDS = { orderSummary: '1Osxx0000000007CAA', orderPaymentSummary: '0bMxx0000000702EAA' };

/** Relative to a version's root, "/services/data/vXX.X". */
export const refundsPath = (orderSummary) =>
  `/commerce/order-management/order-summaries/${orderSummary}/async-actions/ensure-refunds-async`;
