/** Places found in the text are those that a parser with positions gives. */

import { parse, type ValueNode } from '@humanwhocodes/momoa';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonPositionOf, placeOf } from '../../src/api/json-places.ts';

const space = fc.constantFrom('', '', ' ', '\n', '\r\n', '\r', '\t ');
const name = fc.constantFrom('a', 'b', '\\u0061', 'a\\"]', '}', 'é😀', '__proto__');

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc
    .tuple(
      space,
      fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(
          '1',
          '-1.5e3',
          'true',
          'false',
          'null',
          '""',
          '"x\\\\"',
          '"{[,\\""',
          '"é😀"',
          '{}',
          '[ ]',
        ),
        fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
        fc
          .array(fc.tuple(space, name, space, tie('value')), { maxLength: 4 })
          .map((members) => members.map(([a, key, b, member]) => `${a}"${key}"${b}:${member}`))
          .map((members) => `{${members.join(',')}}`),
      ),
      space,
    )
    .map((parts) => parts.join('')),
}));

const pointer = fc.array(fc.oneof(fc.nat(3), fc.constantFrom('a', 'b', 'a"]', '}', 'é😀')), { maxLength: 4 });

function nodeAt(node: ValueNode, [step, ...rest]: readonly (string | number)[]): ValueNode {
  if (step === undefined) return node;
  const next =
    node.type === 'Array' && typeof step === 'number'
      ? node.elements[step]?.value
      : node.type === 'Object'
        ? node.members.findLast(({ name: found }) => found.type === 'String' && found.value === step)?.value
        : undefined;
  return next ? nodeAt(next, rest) : node;
}

test('a value has the place that a parser gives it', () => {
  const property = fc.property(value, pointer, (text, at) => {
    const { range, loc } = nodeAt(parse(text, { mode: 'json', ranges: true }).body, at);
    const { from, to } = placeOf(text, at);
    expect({ text, at, range: [from, to] }).toEqual({ text, at, range });
    const { line, column } = loc.start;
    expect({ text, start: jsonPositionOf(text, from) }).toEqual({ text, start: { line, column } });
  });
  fc.assert(property, { numRuns: 2_000 });
});
