/** What a Salesforce REST resource is: data plus one function. Routing, media types, version gating and errors come from the definition. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Tasks } from '../background/task-runner.ts';
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

/** What an org offers to a request, which does its work in a unit: see all-or-none.ts. */
export interface OrgServices extends UnitOfWork {
  /** What goes on after the answer, beside the operations. */
  readonly tasks: Tasks;
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
  /** The way from the input back to its place in the body; absent where there is no body of its own, as inside a composite request. */
  readonly source?: Source;
  readonly session: Session;
  readonly services: OrgServices;
  readonly headers: IncomingHttpHeaders;
  /** Scheme and host that the client used: "http://127.0.0.1:4848". */
  readonly baseUrl: string;
  /** Makes a request of its own for the same session. With `services` it sees those, for example the inside of a transaction. */
  readonly dispatch: (subrequest: Subrequest, services?: OrgServices) => Promise<Answer>;
  /** What the client is told of something thrown, which is logged: for one result in a list that goes on after it. */
  readonly errorOf: (thrown: unknown) => ApiError;
}

export interface TextStream {
  readonly mediaType: string;
  readonly pieces: AsyncIterable<string>;
}

export interface Answer {
  readonly status: number;
  /** What JSON prints; XML prints the same under `xml.root`, or `xml.value` where the two differ. */
  readonly body?: unknown;
  /** JSON already printed, where JSON.stringify cannot: exact decimals. */
  readonly jsonText?: string;
  readonly xml?: { readonly root: string; readonly value?: unknown };
  /** The one format in which there is an answer, whatever the client likes better. */
  readonly format?: Format;
  /** Any other kind of text, answered as it is. */
  readonly text?: { readonly mediaType: string; readonly body: string };
  /** The same where it may be long, piece by piece. */
  readonly stream?: TextStream;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Resource {
  readonly method: Method;
  /** Below /services/data/vXX.X; `:name` takes one segment. */
  readonly path: string;
  /** First API version that has the resource; below it is row N. */
  readonly availableVersion: number;
  /** Whether the org serves it, where that is a setting; a verb that it does not serve is row M. */
  readonly isServed?: (settings: OrgSettings) => boolean;
  readonly input?: Input;
  /** Throws for a path that is refused whatever the body is; called before the body is read. */
  readonly beforeBody?: (asked: Pick<Exchange, 'params' | 'services'>) => void;
  /** Names the XML root; Connect resources also let `include`, `exclude` and `filterGroup` choose of it. */
  readonly output?: Representation;
  /** The one format in which it answers (doc); a client that takes only XML is refused before anything is done. */
  readonly format?: 'json';
  readonly answer: (exchange: Exchange) => Promise<Answer>;
}

export function resource<T extends Resource>(definition: T): Resource & T {
  return definition;
}
