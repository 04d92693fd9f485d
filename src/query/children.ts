/** The children of a record, as the result of a query (doc: sObject Relationships): for relationship paths, which the sobjects room reads. */
import type { Answer, Exchange } from '../api/resource.ts';
import type { Query, SelectItem } from '../soql/query.ts';
import { schemaAt, sourceOf } from './org-source.ts';
import type { ResultPages } from './pages.ts';
import { bindParsed, runQuery } from './run.ts';

export interface Children {
  readonly sObject: string;
  /** Names of the fields to select. */
  readonly fields: readonly string[];
  /** The children's field that holds the parent's id. */
  readonly reference: string;
  readonly parentId: string;
}

export async function answerChildren(
  exchange: Exchange,
  children: Children,
  pages: ResultPages,
): Promise<Answer> {
  const { version, services, session } = exchange;
  const bound = bindParsed(queryOf(children), version, schemaAt(services.org, version));
  const options = { includeDeleted: false, userId: session.userId };
  return runQuery(bound, options, services, sourceOf(services, version), (result) =>
    pages.first(exchange, bound, result),
  );
}

/** The client wrote no SOQL, so a refusal points into "Contact.AccountId" instead (ours). */
function queryOf({ sObject, fields, reference, parentId }: Children): Query {
  const at = sObject.length + 1;
  return {
    text: `${sObject}.${reference}`,
    at: 0,
    select: fields.map(selected),
    from: [{ name: { text: sObject, at: 0 }, alias: undefined }],
    where: {
      kind: 'comparison',
      left: { kind: 'path', text: reference, at },
      operator: '=',
      values: [{ kind: 'text', text: `'${parentId}'`, at }],
      query: undefined,
    },
    groupBy: undefined,
    having: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    purposes: [],
  };
}

function selected(name: string): SelectItem {
  return { kind: 'expression', expression: { kind: 'path', text: name, at: 0 }, alias: undefined };
}
