/** Prints an output representation in JSON and XML. */
import { applyFilter, type ResponseFilter, withoutGroup } from './filters.ts';
import type { Representation, RepresentationSchema } from './representation.ts';
import { type Answer, xmlOnDemand } from './resource.ts';

/** The answer with its body filtered, in both formats. */
export async function printOutput(
  answer: Answer,
  output: Representation,
  filter: ResponseFilter | undefined,
): Promise<Answer> {
  const schema = await output.schema();
  const { body } = answer;
  const inXml = () => applyFilter(body, withoutGroup(filter), schema) as Record<string, unknown>;
  return {
    ...answer,
    body: applyFilter(body, filter, schema),
    xml: xmlOnDemand(schema.xml?.name ?? output.name, () => wrapLists(inXml(), schema)),
  };
}

/** For XML: puts each list inside an element of its own. */
export function wrapLists(
  output: Readonly<Record<string, unknown>>,
  { properties }: RepresentationSchema,
): Record<string, unknown> {
  const entries = Object.entries(output).map(([name, value]) => {
    const { items, xml } = properties?.[name] ?? {};
    return [name, items && xml?.wrapped ? { [xml.name]: value } : value];
  });
  return Object.fromEntries(entries);
}
