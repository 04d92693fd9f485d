/** A Salesforce REST resource is data plus one function. Routing, media types, versions and errors follow from the definition. */
import type { IncomingHttpHeaders } from 'node:http';
import type { TaskQueue } from '../background/task-runner.ts';
import type { Clock } from '../clock.ts';
import type { OrgSettings } from '../org/settings.ts';
import type { ApiError } from './api-error.ts';
import type { Subrequest } from './api-request.ts';
import type { Format } from './media.ts';
import type { Input, Representation } from './representation.ts';
import type { Session } from './session.ts';
import type { Source } from './source.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Usage } from './usage.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The services of an org for a request, which works in a unit of work: see all-or-none.ts. */
export interface OrgServices extends UnitOfWork {
  /** Work that continues after the answer, besides background operations. */
  readonly tasks: TaskQueue;
  readonly clock: Clock;
  readonly usage: Usage;
}

/** One request, as a resource sees it. */
export interface Exchange {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** API version of the URL: 58 for v58.0. */
  readonly version: number;
  /** The body as plain data of the input representation; undefined for a resource without input. */
  readonly input: unknown;
  /** Finds the place in the body of a part of the input; absent for a resource without input. */
  readonly source?: Source;
  readonly session: Session;
  readonly services: OrgServices;
  readonly headers: IncomingHttpHeaders;
  /** Scheme and host that the client used: "http://127.0.0.1:4848". */
  readonly baseUrl: string;
  /** Whether the client has closed the connection, so that long work can stop; absent for a request inside another one. */
  readonly isUnwanted?: () => boolean;
  /** Makes another request for the same session. With `services` that request works in those, for example inside a transaction. */
  readonly dispatch: (subrequest: Subrequest, services?: OrgServices) => Promise<Answer>;
  /** The error that a client sees for something thrown, which it also logs: for one result in a list whose other results follow. */
  readonly errorOf: (thrown: unknown) => ApiError;
}

export interface TextStream {
  readonly mediaType: string;
  readonly pieces: AsyncIterable<string>;
}

export interface Answer {
  readonly status: number;
  /** The body in JSON; XML prints the same under `xml.root`, or `xml.value` where the two differ. */
  readonly body?: unknown;
  /** The body as printed JSON, where JSON.stringify cannot print it: exact decimals. */
  readonly jsonText?: string;
  readonly xml?: { readonly root: string; readonly value?: unknown };
  /** The only format of this answer, whatever the client prefers. */
  readonly format?: Format;
  /** A body of another media type, written as it is. */
  readonly text?: { readonly mediaType: string; readonly body: string };
  /** The same for a body that may be long, piece by piece. */
  readonly stream?: TextStream;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The XML of an answer whose value is made only if it is printed: most answers are JSON. */
export function xmlOnDemand(root: string, makeValue: () => unknown): NonNullable<Answer['xml']> {
  return {
    root,
    get value() {
      return makeValue();
    },
  };
}

export interface Resource {
  readonly method: Method;
  /** Below /services/data/vXX.X; `:name` matches one segment. */
  readonly path: string;
  /** First API version that has the resource; earlier versions answer row N. */
  readonly availableVersion: number;
  /** Whether the org serves it, where a setting decides that; a verb that is not served is row M. */
  readonly isServed?: (settings: OrgSettings) => boolean;
  readonly input?: Input;
  /** Throws for a path that is refused whatever the body is; called before the body is read. */
  readonly beforeBody?: (request: Pick<Exchange, 'params' | 'services'>) => void;
  /** Gives the XML root; the parameters `include`, `exclude` and `filterGroup` filter the body by it. */
  readonly output?: Representation;
  /** The only format in which it answers (doc); a client that accepts only XML is refused before anything is done. */
  readonly format?: 'json';
  readonly answer: (exchange: Exchange) => Promise<Answer>;
}

export function resource<T extends Resource>(definition: T): Resource & T {
  return definition;
}
