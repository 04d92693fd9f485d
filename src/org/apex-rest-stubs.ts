/** Stubs for /services/apexrest (ours), and how they are read from outside: from a control, and from a seed's apex-rest.json. */
import { isObject } from '../is-object.ts';
import { oneOf, type Reader, readMembers } from './read-members.ts';

/** The verbs that Apex REST supports (doc). */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export interface ApexRestStub {
  readonly method: (typeof METHODS)[number];
  /** What follows /services/apexrest: "/refunds/*". `*` matches one whole segment, or at the end one or more. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent as it is, any other value as JSON. */
  readonly body?: unknown;
}

export type StubsReading =
  | { readonly stubs: readonly ApexRestStub[] }
  | { readonly errors: readonly string[] };

const MAX_STUBS = 1_000;

/** Returns the stubs in order, with their defaults; or the problems of each: "[2].status must be …". */
export function readApexRestStubs(input: unknown): StubsReading {
  if (!Array.isArray(input) || input.length > MAX_STUBS)
    return { errors: [`the stubs must be a list of at most ${MAX_STUBS} stubs`] };
  const errors: string[] = [];
  const stubs = input.map((value, index) => readStub(value, `[${index}]`, errors));
  return errors.length > 0 ? { errors } : { stubs };
}

function readStub(value: unknown, place: string, errors: string[]): ApexRestStub {
  const before = errors.length;
  const members = readMembers(value, place, READERS, (path, expected) => {
    errors.push(`${path} must be ${expected}`);
    return undefined;
  });
  const { method, path, status = 200, headers = {}, body } = (members ?? {}) as Partial<ApexRestStub>;
  const stub = { method, path, status, headers, ...(body === undefined || body === null ? {} : { body }) };
  if (errors.length === before)
    errors.push(...missing(members ?? {}, place), ...contradictions(stub as ApexRestStub, place));
  return stub as ApexRestStub;
}

function missing(members: Readonly<Record<string, unknown>>, place: string): string[] {
  return ['method', 'path']
    .filter((name) => members[name] === undefined)
    .map((name) => `${place}.${name} is required`);
}

/** Members that are valid alone and invalid together. */
function contradictions({ status, headers, body }: ApexRestStub, place: string): string[] {
  if (body === undefined) return [];
  if (WITHOUT_BODY.has(status))
    return [`${place}.body must be left out: an answer with status ${status} has none`];
  const type = contentTypeOf(headers);
  if (typeof body === 'string' || type === undefined || /\bjson\b/i.test(type)) return [];
  return [`${place}.body must be text, since its Content-Type is ${type}`];
}

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** The Content-Type among the headers; its name may be in any case. */
export function contentTypeOf(headers: ApexRestStub['headers']): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
}

const READERS: Readonly<Record<keyof ApexRestStub, Reader>> = {
  method: oneOf(...METHODS),
  path: (value, place, refuse) =>
    typeof value === 'string' && value.length <= 1_000 && isPattern(value)
      ? value
      : refuse(
          place,
          'what follows /services/apexrest: "/refunds/*", without a query, with * as a whole segment',
        ),
  status: (value, place, refuse) =>
    Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
      ? value
      : refuse(place, 'a whole number from 200 to 599'),
  headers: (value, place, refuse) => {
    if (!isObject(value)) return refuse(place, 'an object');
    for (const [name, text] of Object.entries(value)) {
      if (!isHeader(name, text))
        refuse(`${place}.${name}`, 'text for a header that the emulator does not set itself');
    }
    return value;
  },
  body: (value) => value,
};

function isPattern(path: string): boolean {
  const [first, ...segments] = path.split('/');
  const isSegment = (segment: string) => segment === '*' || /^[^*?#\p{Cc}]+$/u.test(segment);
  return first === '' && segments.length > 0 && segments.every(isSegment) && !path.startsWith('/services/');
}

/** The server sets these from the body and the connection. */
const SET_BY_SERVER: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

function isHeader(name: string, text: unknown): boolean {
  const isToken = /^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name) && !SET_BY_SERVER.has(name.toLowerCase());
  return isToken && typeof text === 'string' && text.length <= 8_000 && /^[\t\x20-\x7e]*$/.test(text);
}

/** The first stub that matches the request; or else the verbs of the stubs that match its path. `segments` are decoded. */
export function matchStub(
  stubs: readonly ApexRestStub[],
  method: string,
  segments: readonly string[],
): { readonly index: number } | { readonly methods: readonly string[] } {
  const index = stubs.findIndex((stub) => stub.method === method && matchesPath(stub.path, segments));
  if (index >= 0) return { index };
  return {
    methods: [...new Set(stubs.filter(({ path }) => matchesPath(path, segments)).map((stub) => stub.method))],
  };
}

function matchesPath(pattern: string, segments: readonly string[]): boolean {
  const expected = pattern.split('/').slice(1);
  const hasLongEnd = expected.at(-1) === '*' && segments.length > expected.length;
  if (segments.length !== expected.length && !hasLongEnd) return false;
  return expected.every((segment, index) => segment === '*' || segment === segments[index]);
}
