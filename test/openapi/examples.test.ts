import { describe, expect, it } from '@jest/globals';
import { representation } from '../../src/api/representation.ts';
import { printXml } from '../../src/api/xml-writer.ts';
import {
  checkAnswer,
  type Operation,
  operationOf,
  operations,
  refundsTemplate,
  resolve,
  type Schema,
  schemaProblems,
} from '../support/openapi.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';

const answers = operations.map(({ name, path, method, operation }) => ({
  name,
  answers: Object.entries(operation.responses).map(([status, { content = {} }]) => ({
    name: `${name} ${status}`,
    method: status === '405' ? 'TRACE' : method,
    path: examplePath(path, operation),
    status: Number(status),
    content,
  })),
}));

type Example = (typeof answers)[number]['answers'][number];

/** The examples of operations that answer in JSON; a response that many operations share is checked in the first of them. */
function inJson(): { name: string; answers: Example[] }[] {
  const seen = new Set<object>();
  const isNew = ({ content }: Example) => {
    const media = content['application/json'];
    if (!media || seen.has(media)) return false;
    seen.add(media);
    return true;
  };
  const found = answers.map(({ name, answers }) => ({ name, answers: answers.filter(isNew) }));
  return found.filter(({ answers }) => answers.length > 0);
}

/** Adds to the error of `check` the answer that it is about. */
function forEachExample(
  answers: readonly Example[],
  check: (answer: Omit<Example, 'content'> & { contentType: string }, value: unknown, schema: Schema) => void,
): void {
  for (const { content, ...answer } of answers) {
    const { schema, examples = {} } = content['application/json']!;
    if (Object.keys(examples).length === 0) throw new Error(`${answer.name} has no example`);
    for (const { value } of Object.values(examples)) {
      try {
        check({ ...answer, contentType: JSON_TYPE }, value, schema);
      } catch (error) {
        throw new Error(`${answer.name}: ${(error as Error).message}`);
      }
    }
  }
}

describe('the examples', () => {
  it('show every row of the contract', () => {
    const names = Object.values(operationOf('POST', refundsTemplate()).responses).flatMap(({ content }) =>
      Object.keys(content?.['application/json']?.examples ?? {}),
    );
    const rows = new Set(names.map((name) => /^row([A-Z])/.exec(name)?.[1]).filter(Boolean));
    expect([...rows].sort().join('')).toBe('ABDIJLMNOSTUVX');
  });

  it.each(inJson())(
    'fit the answers of $name, and no more with a member too many, or of another kind',
    ({ answers }) => {
      expect.hasAssertions();
      forEachExample(answers, (answer, value, schema) => {
        checkAnswer({ ...answer, body: value });
        const more = Array.isArray(value) ? [withStranger(value[0])] : withStranger(value as object);
        const empty = takesEmptyList(schema) ? [] : [[]];
        for (const body of [more, ...empty, {}, 'text', 7]) {
          expect(() => checkAnswer({ ...answer, body })).toThrow('openapi.yaml does not describe');
        }
      });
    },
  );

  const inXml = answers.flatMap(({ answers }) =>
    answers.flatMap(({ name, content }) =>
      Object.entries(content['application/xml']?.examples ?? {}).map(([key, { value }]) => ({
        name: `${name} ${key}`,
        schema: content['application/xml']?.schema as Schema,
        value,
        twin: content['application/json']?.examples?.[key]?.value,
      })),
    ),
  );

  it('in XML are as they are printed', () => {
    expect(inXml.map(({ name, value }) => ({ name, value }))).toEqual(
      inXml.map(({ name, schema, twin }) => ({ name, value: asXml(schema, twin) })),
    );
  });

  it.each(operations.filter(({ operation }) => operation.requestBody))(
    'fit the request of $name',
    ({ operation }) => {
      for (const [mediaType, { schema, examples = {} }] of Object.entries(
        operation.requestBody?.content ?? {},
      )) {
        if (mediaType.endsWith('xml')) continue;
        expect(examples).not.toEqual({});
        for (const { value } of Object.values(examples)) expect(schemaProblems(schema, value)).toEqual([]);
      }
    },
  );

  it('of requests in XML are read, lists in both spellings alike', async () => {
    const input = representation('ensure-refunds-async-input');
    const { content } = operationOf('POST', refundsTemplate()).requestBody ?? { content: {} };
    const examples = Object.entries(content['application/xml']?.examples ?? {});
    const read = new Map<string, Record<string, unknown>>();
    for (const [name, { value }] of examples) {
      const source = await input.readXml(value as string);
      await input.check(source, 59);
      read.set(name, source.value as Record<string, unknown>);
    }
    expect(read.get('repeatedLists')?.sequences).toEqual(read.get('sequences')?.sequences);
  });
});

/** A search may find nothing. */
function takesEmptyList(schema: Schema): boolean {
  return (schema.oneOf ?? [schema]).some((each) => schemaProblems(each, []).length === 0);
}

function examplePath(path: string, { parameters = [] }: Operation): string {
  return parameters.reduce((filled, { name, example = '' }) => filled.replace(`{${name}}`, example), path);
}

function withStranger(value: object): object {
  return { ...value, stranger: { in: 'town' } };
}

/** The value as the emulator's XML writer prints it, with the tags that the schema's `xml` gives. */
function asXml(schema: Schema, value: unknown): string {
  const fitting = resolve(schema).oneOf?.find((each) => schemaProblems(each, value).length === 0) ?? schema;
  return printXml(resolve(fitting).xml?.name as string, toTree(fitting, value), false);
}

function toTree(reference: Schema, value: unknown): unknown {
  const schema = whole(reference);
  if (Array.isArray(value)) {
    const items = schema.items as Schema;
    const list = value.map((item) => toTree(items, item));
    return schema.xml?.wrapped ? { [resolve(items).xml?.name as string]: list } : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => name in value);
  return Object.fromEntries(
    members.map(([name, member]) => [name, toTree(member, (value as Record<string, unknown>)[name])]),
  );
}

/** With the keys beside a reference. */
function whole({ $ref, ...own }: Schema): Schema {
  return $ref === undefined ? own : narrowed(resolve({ $ref }), own);
}

function narrowed(schema: Schema, by: Schema): Schema {
  const items = schema.items && narrowed(whole(schema.items), by.items ?? {});
  return {
    ...schema,
    properties: { ...schema.properties, ...by.properties },
    ...(items ? { items } : {}),
  };
}
