import { describe, expect, it } from '@jest/globals';
import { byLists, InnerXml, type ListShape } from '../../src/api/xml-by-lists.ts';
import { xmlToSource } from '../../src/api/xml-to-source.ts';

const TREE: ListShape = { lists: { records: [] }, flags: ['allOrNone'] };
const BATCH: ListShape = { root: 'batch', lists: { batchRequests: ['batchRequest'] }, body: 'richInput' };

const read = async (text: string, shape = TREE) => (await xmlToSource(text, byLists(shape))).value;

describe('an XML body of a request that carries others', () => {
  it('has lists even of one item, and types as attributes', async () => {
    const one = '<records type="Account" referenceId="a"><Name>A</Name></records>';
    const record = { attributes: { type: 'Account', referenceId: 'a' }, Name: 'A' };
    expect(await read(`<r>${one}</r>`)).toEqual({ records: [record] });
    expect(await read(`<r>${one}${one}</r>`)).toEqual({ records: [record, record] });
    expect(await read('<r><records type="Account"/></r>')).toEqual({
      records: [{ attributes: { type: 'Account' } }],
    });
  });

  it('reads the same list with or without an element of its own', async () => {
    const item = '<method>GET</method>';
    const expected = { batchRequests: [{ method: 'GET' }, { method: 'GET' }] };
    const wrapped = `<batchRequests><batchRequest>${item}</batchRequest><batchRequest>${item}</batchRequest></batchRequests>`;
    const bare = `<batchRequests>${item}</batchRequests><batchRequests>${item}</batchRequests>`;
    expect(await read(`<batch>${wrapped}</batch>`, BATCH)).toEqual(expected);
    expect(await read(`<batch>${bare}</batch>`, BATCH)).toEqual(expected);
  });

  it('reads true and false and nil, and leaves other text unchanged', async () => {
    const text =
      '<r xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><allOrNone> True </allOrNone><a x:nil="true"/><b> 1.50 </b></r>';
    expect(await read(text)).toEqual({ allOrNone: true, a: null, b: ' 1.50 ' });
    for (const spelled of ['true', 'True', '1'])
      expect(await read(`<r><allOrNone>${spelled}</allOrNone></r>`)).toEqual({ allOrNone: true });
    for (const spelled of ['false', 'False', '0'])
      expect(await read(`<r><allOrNone>${spelled}</allOrNone></r>`)).toEqual({ allOrNone: false });
    for (const text of ['TRUE', 'tRue', 'yes', '', 'constructor'])
      expect(await read(`<r><allOrNone>${text}</allOrNone></r>`)).toEqual({ allOrNone: text });
  });

  it('passes an inner body on with its own root, order and repeated elements', async () => {
    const inner = '<in><b>1</b><a/><b>2</b></in>';
    const { batchRequests } = (await read(
      `<batch><batchRequests><batchRequest><richInput>${inner}</richInput></batchRequest></batchRequests></batch>`,
      BATCH,
    )) as { batchRequests: { richInput: InnerXml }[] };
    expect(batchRequests[0]?.richInput).toEqual(new InnerXml('in', { b: ['1', '2'], a: [''] }));
  });

  it('gives the place of each part', async () => {
    const source = await xmlToSource('<r>\n<records type="T"><Name>A</Name></records></r>', byLists(TREE));
    expect((await source.tokenAt(['records', 0, 'Name'])).start).toEqual({
      line: 2,
      column: 19,
      parser: 'XML',
    });
    expect((await source.tokenAt(['records', 0, 'Missing'])).start).toEqual({
      line: 2,
      column: 1,
      parser: 'XML',
    });
    expect((await source.tokenAt(['missing'])).start).toEqual({ line: 1, column: 1, parser: 'XML' });
  });

  it('cannot reach a prototype', async () => {
    const value = (await read('<r><__proto__><polluted>1</polluted></__proto__></r>')) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
