import { beforeAll, describe, expect, it } from '@jest/globals';
import { readJson } from '../../src/api/json-source.ts';
import { type Representation, representation } from '../../src/api/representation.ts';

let input: Representation;

beforeAll(() => {
  input = representation('ensure-refunds-async-input');
});

/** The documented properties, the version of each, and a valid value in each format. */
const PROPERTIES = [
  ['creditMemoId', 48, '"50gxx0000000101AAA"', '50gxx0000000101AAA', '50gxx0000000101AAA'],
  ['excessFundsAmount', 49, '12.5', '12.5', 12.5],
  [
    'invoicesToPay',
    56,
    '[{"invoiceId":"3tt"}]',
    '<invoiceToPay><invoiceId>3tt</invoiceId></invoiceToPay>',
    [{ invoiceId: '3tt' }],
  ],
  ['isAllowPartial', 56, 'true', 'true', true],
  ['isReservedBalanceAmountConsidered', 59, 'false', 'false', false],
  [
    'sequences',
    56,
    '[{"amount":"10","orderPaymentSummaryId":"0bM"}]',
    '<sequenceOrderPaymentSummary><amount>10</amount><orderPaymentSummaryId>0bM</orderPaymentSummaryId></sequenceOrderPaymentSummary>',
    [{ amount: '10', orderPaymentSummaryId: '0bM' }],
  ],
] as const;

const VERSIONS = Array.from({ length: 68 - 48 + 1 }, (_, index) => 48 + index);

const inJson = (name: string, text: string) => readJson(`{"${name}":${text}}`);
const inXml = (name: string, text: string) =>
  input.readXml(`<ensureRefundsAsyncInput><${name}>${text}</${name}></ensureRefundsAsyncInput>`);

describe.each(PROPERTIES)('%s', (name, since, json, xml, value) => {
  it.each(VERSIONS)(
    `at v%i.0 is accepted from ${since} on, and unknown before, in JSON and XML`,
    async (version) => {
      const bodies = { JSON: await inJson(name, json), XML: await inXml(name, xml) };
      for (const [parser, source] of Object.entries(bodies)) {
        if (version >= since) {
          await input.check(source, version);
          expect(source.value).toEqual({ [name]: typeof value === 'number' ? expect.anything() : value });
          expect(
            Number((source.value as Record<string, unknown>)[name]) === value || typeof value !== 'number',
          ).toBe(true);
        } else {
          await expect(input.check(source, version)).rejects.toMatchObject({
            message: expect.stringMatching(
              new RegExp(`^Unrecognized field "${name}" at \\[line:1, column:\\d+\\]$`),
            ),
            details: { status: 400, shape: 'connect', errorCode: `${parser}_PARSER_ERROR` },
          });
        }
      }
    },
  );

  it('may be null, which means absent', async () => {
    await input.check(await inJson(name, 'null'), since);
  });
});

describe('a wrong type', () => {
  it.each([
    ['{"creditMemoId":5}', 'string from VALUE_NUMBER_INT value 5', 17],
    ['{"creditMemoId":12345678901234567890}', 'string from VALUE_NUMBER_INT value 12345678901234567890', 17],
    ['{"creditMemoId":{}}', 'string from START_OBJECT value {', 17],
    ['{"excessFundsAmount":"ten"}', 'double from VALUE_STRING value ten', 22],
    ['{"excessFundsAmount":true}', 'double from VALUE_TRUE value true', 22],
    ['{"excessFundsAmount":1e999}', 'double from', 22],
    ['{"isAllowPartial":"yes"}', 'boolean from VALUE_STRING value yes', 19],
    ['{"sequences":{}}', 'list from START_OBJECT value {', 14],
    ['{"sequences":[null]}', 'sequenceOrderPaymentSummary from VALUE_NULL value null', 15],
    ['{"sequences":["a"]}', 'sequenceOrderPaymentSummary from VALUE_STRING value a', 15],
    [
      '{"sequences":[{"amount":1}]}',
      'sequenceOrderPaymentSummary from START_OBJECT value { without orderPaymentSummaryId',
      15,
    ],
    ['{"invoicesToPay":[{}]}', 'invoiceToPay from START_OBJECT value { without invoiceId', 19],
    ['"text"', 'ensureRefundsAsyncInput from VALUE_STRING value text', 1],
    ['null', 'ensureRefundsAsyncInput from VALUE_NULL value null', 1],
  ])('%s is refused with its place', async (text, problem, column) => {
    await expect(input.check(await readJson(text), 59)).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^Cannot deserialize instance of ${problem.replace(/[{[]/g, '\\$&')}.* or request may be missing a required field at \\[line:1, column:${column}\\]$`,
        ),
      ),
      details: { status: 400, shape: 'platform', errorCode: 'JSON_PARSER_ERROR' },
    });
  });

  it.each([
    ['{"sequences":[{"amount":[],"orderPaymentSummaryId":"x"}]}', 'double', 25],
    ['[]', 'ensureRefundsAsyncInput', 1],
  ])('%s, a list, is refused with its place only', async (text, type, column) => {
    await expect(input.check(await readJson(text), 59)).rejects.toMatchObject({
      message: `Cannot deserialize instance of ${type} from START_ARRAY value [line:1, column:${column}]`,
      details: { status: 400, shape: 'platform', errorCode: 'JSON_PARSER_ERROR' },
    });
  });

  it.each([
    ['<isAllowPartial>yes</isAllowPartial>', 'boolean from VALUE_STRING value yes'],
    ['<excessFundsAmount>ten</excessFundsAmount>', 'double from VALUE_STRING value ten'],
    ['<creditMemoId><a/></creditMemoId>', 'string from START_OBJECT value <creditMemoId>'],
    [
      '<sequences><sequenceOrderPaymentSummary><amount>1</amount></sequenceOrderPaymentSummary></sequences>',
      'without orderPaymentSummaryId',
    ],
  ])('%s in XML is refused with its place', async (text, problem) => {
    const source = await input.readXml(`<ensureRefundsAsyncInput>${text}</ensureRefundsAsyncInput>`);
    await expect(input.check(source, 59)).rejects.toThrow(problem);
  });
});

describe('an unknown property', () => {
  it.each([
    ['{\n    "nope": "x"}', 'nope', 2, 14],
    ['{"nope":[1]}', 'nope', 1, 10],
    ['{"nope":12}', 'nope', 1, 11],
    ['{"sequences":[{"amount":1,"orderPaymentSummaryId":"a","nope":null}]}', 'nope', 1, 66],
    ['{"__proto__":{"a":1}}', '__proto__', 1, 15],
    ['{"constructor":1}', 'constructor', 1, 17],
    [
      '{"isReservedBalanceAmountConsidered":"wrong type and too new"}',
      'isReservedBalanceAmountConsidered',
      1,
      39,
    ],
  ])('%j is refused with the position of the parser after its value', async (text, name, line, column) => {
    await expect(input.check(await readJson(text), 58)).rejects.toMatchObject({
      message: `Unrecognized field "${name}" at [line:${line}, column:${column}]`,
      details: { shape: 'connect' },
    });
  });

  it('in XML is refused with the start of its tag', async () => {
    const source = await input.readXml(
      '<ensureRefundsAsyncInput>\n  <nope>1</nope></ensureRefundsAsyncInput>',
    );
    await expect(input.check(source, 59)).rejects.toThrow('Unrecognized field "nope" at [line:2, column:3]');
  });
});

describe('a list in XML', () => {
  const item = '<amount>1</amount><orderPaymentSummaryId>a</orderPaymentSummaryId>';
  const tag = 'sequenceOrderPaymentSummary';

  it.each([
    [
      'one element with an element for each item',
      `<sequences><${tag}>${item}</${tag}><${tag}>${item}</${tag}></sequences>`,
      2,
    ],
    ['an element repeated for each item', `<sequences>${item}</sequences><sequences>${item}</sequences>`, 2],
    ['one item', `<sequences><${tag}>${item}</${tag}></sequences>`, 1],
    ['no item', '<sequences/>', 0],
  ])('may be %s', async (_, text, length) => {
    const source = await input.readXml(`<ensureRefundsAsyncInput>${text}</ensureRefundsAsyncInput>`);
    await input.check(source, 59);
    expect(source.value).toEqual({
      sequences: Array(length).fill({ amount: '1', orderPaymentSummaryId: 'a' }),
    });
  });
});

it('a wrong root tag in XML is row X', async () => {
  await expect(input.readXml('<other/>')).rejects.toMatchObject({
    message: 'Unexpected element <other>: was expecting <ensureRefundsAsyncInput> at [line:1, column:1]',
    details: { errorCode: 'XML_PARSER_ERROR' },
  });
});
