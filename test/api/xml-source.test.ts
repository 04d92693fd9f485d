import { describe, expect, it } from '@jest/globals';
import { readXml } from '../../src/api/xml-source.ts';

describe('an XML body', () => {
  it('becomes a tree with order, text, nil and places', async () => {
    const text = '<?xml version="1.0"?>\n<a><b>1</b><c x:nil="true" xmlns:x="urn:x"/><b>2</b></a>';
    const root = await readXml(text);
    expect(root.name).toBe('a');
    expect(root.children.map(({ name, text, isNil }) => [name, text, isNil])).toEqual([
      ['b', '1', false],
      ['c', '', true],
      ['b', '2', false],
    ]);
    expect(root.children.map(({ offset }) => text.slice(offset, offset + 2))).toEqual(['<b', '<c', '<b']);
  });

  it.each([
    ['an open tag', '<a><b></a>'],
    ['text alone', 'hello'],
    ['two roots', '<a/><b/>'],
    ['text after the root', '<a/>text'],
    ['a broken second root', '<a/><b'],
    ['an unknown entity', '<a>&nope;</a>'],
    ['a bare ampersand', '<a>b & c</a>'],
    ['half a tag', '<a'],
  ])('with %s is refused with its place', async (_, text) => {
    await expect(readXml(text)).rejects.toMatchObject({
      message: expect.stringMatching(/at \[line:\d+, column:\d+\]$/),
      details: { status: 400, errorCode: 'XML_PARSER_ERROR' },
    });
  });

  it.each([
    ['elements', `<a>${'<b/>'.repeat(100_000)}</a>`],
    ['attributes', `<a ${Array.from({ length: 100_000 }, (_, index) => `b${index}=""`).join(' ')}/>`],
  ])('with too many %s is refused', async (_, text) => {
    await expect(readXml(text)).rejects.toThrow('More than 100000 elements and attributes');
  });

  it.each([
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'],
  ])('with %s is refused', async (_, text) => {
    await expect(readXml(text)).rejects.toThrow('Document types are not allowed');
  });

  it('that is nested too deeply is refused before it is read to the end', async () => {
    const text = '<a>'.repeat(100_000);
    await expect(readXml(text)).rejects.toThrow('Nested more than 64 levels deep');
  });

  it('that declares an encoding other than UTF-8 is refused', async () => {
    await expect(readXml('<?xml version="1.0" encoding="UTF-16"?><a/>')).rejects.toThrow("Encoding 'UTF-16'");
  });

  it('cannot reach a prototype', async () => {
    const root = await readXml(
      '<a><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></a>',
    );
    expect(root.children.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
