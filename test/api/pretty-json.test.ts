import { expect, it } from '@jest/globals';
import { prettyJson } from '../../src/api/pretty-json.ts';

it('each member has a line, with spaces around the colon', () => {
  expect(prettyJson('{"id":"001xx","success":true,"errors":[]}')).toBe(
    '{\n  "id" : "001xx",\n  "success" : true,\n  "errors" : [ ]\n}',
  );
});

it('a list of objects begins on the line of its name', () => {
  expect(prettyJson('{"records":[{"a":1.50,"b":{}},{"a":[1,2]}],"done":null}')).toBe(
    [
      '{',
      '  "records" : [ {',
      '    "a" : 1.50,',
      '    "b" : { }',
      '  }, {',
      '    "a" : [ 1, 2 ]',
      '  } ],',
      '  "done" : null',
      '}',
    ].join('\n'),
  );
});

it.each([
  ['[]', '[ ]'],
  ['{}', '{ }'],
  ['null', 'null'],
  ['"a"', '"a"'],
  ['-1e999', '-1e999'],
  ['[[],[[]]]', '[ [ ], [ [ ] ] ]'],
  ['[{"message":"m","errorCode":"E"}]', '[ {\n  "message" : "m",\n  "errorCode" : "E"\n} ]'],
])('%s', (compact, pretty) => {
  expect(prettyJson(compact)).toBe(pretty);
});

it('brackets, colons, quotes, backslashes and line ends inside text are left alone', () => {
  const data = { 'a:{"': '[1,2]: {"x"}\\\\', b: '\\"', c: ' \u2028 \n\t', d: [',', ':', '{', '}', '\\'] };
  expect(prettyJson(JSON.stringify({ d: ',:{}' }))).toBe('{\n  "d" : ",:{}"\n}');
  expect(JSON.parse(prettyJson(JSON.stringify(data)))).toEqual(data);
});

it('numbers keep all their digits', () => {
  expect(prettyJson('{"n":12345678901234567890.10}')).toBe('{\n  "n" : 12345678901234567890.10\n}');
});

it('the pretty text means the same as the compact text', () => {
  const data = { a: [{ b: [[], {}, [{}], 'x'] }, [1, [2, [3]]], null, true], c: { d: { e: {} } } };
  expect(JSON.parse(prettyJson(JSON.stringify(data)))).toEqual(data);
});
