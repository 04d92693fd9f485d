/** XML bodies, which xml2js reads into a small tree with order and places. Document types and custom entities are refused. */
import type { Parser } from 'xml2js';
import { inSlices, slicesOfRequest } from '../slices.ts';
import { brokenXml } from './errors.ts';
import { once } from './once.ts';
import { MAX_DEPTH } from './source.ts';

export interface XmlElement {
  readonly name: string;
  /** Whether it has xsi:nil="true". */
  readonly isNil: boolean;
  /** Without attributes that have a prefix, and without namespace declarations. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Start of its opening tag, in characters from the beginning of the body. */
  readonly offset: number;
}

/** An element as xml2js gives it with `explicitChildren` and `preserveChildrenOrder`. */
interface ParsedElement {
  readonly '#name': string;
  readonly $?: Readonly<Record<string, string>>;
  readonly _?: string;
  readonly $$?: readonly ParsedElement[];
}

/** The part of the parser inside xml2js that we use. */
interface SaxParser {
  readonly line: number;
  readonly column: number;
  readonly startTagPosition: number;
  readonly tags: readonly unknown[];
  error: Error | null;
  /** The place in the text from which on the parser refuses long texts. */
  bufferCheckPosition: number;
  write(part: string): void;
  close(): void;
  onopentag: (tag: unknown) => void;
  onattribute: () => void;
  ondoctype: (text: string) => void;
}

/** An import that is repeated costs as much as a small answer. */
const loadParser = once(() => import('xml2js'));

/** Throws row X (ours), with the position, for text that is not XML, or has something that we refuse. */
export async function readXml(text: string): Promise<XmlElement> {
  refuseOtherEncodings(text);
  const xml2js = await loadParser();
  const parser = new xml2js.Parser({
    explicitChildren: true,
    preserveChildrenOrder: true,
    explicitRoot: true,
    async: false,
  });
  const { saxParser } = parser as unknown as { saxParser: SaxParser };
  const { starts, isOneRoot } = listen(saxParser);
  const parsed = await parse(text, parser, saxParser);
  const [root] = Object.values(parsed ?? {}) as ParsedElement[];
  if (!root || !isOneRoot()) throw brokenXml('There must be one root element', { line: 1, column: 1 });
  return toTree(root, starts);
}

/** Characters that are parsed between two looks at the clock. */
const CHARACTERS_PER_TURN = 32_768;

interface Outcome {
  result?: unknown;
  problem?: Error;
  hasStopped?: boolean;
}

/** xml2js takes a text as a whole, and its own way of parsing in parts loses errors; so the parser inside it gets the parts from us. */
async function parse(text: string, parser: Parser, saxParser: SaxParser): Promise<unknown> {
  const outcome: Outcome = {};
  let later: Error | null = null;
  parser.on('end', (result) => {
    outcome.result = result;
    parser.reset();
  });
  parser.on('error', (error) => {
    outcome.problem ??= problemAt(error, saxParser);
    outcome.hasStopped = true;
  });
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const { bufferCheckPosition } = saxParser;
  await inSlices(slicesOfRequest(), plain.length, CHARACTERS_PER_TURN, (from, to) => {
    if (outcome.hasStopped) return;
    saxParser.bufferCheckPosition = to === plain.length ? bufferCheckPosition : Number.POSITIVE_INFINITY;
    later = saxParser.error ?? later;
    saxParser.error = null;
    write(saxParser, plain.slice(from, to), to === plain.length, outcome);
  });
  if (outcome.problem) throw outcome.problem;
  // After the end of the first element xml2js reports no error, but its parser has read the rest too.
  const last = saxParser.error ?? later;
  if (last) throw problemAt(last, saxParser);
  return outcome.result;
}

/** What our own listeners throw is a problem, too, as long as the first element has not ended. */
function write(saxParser: SaxParser, part: string, isLast: boolean, outcome: Outcome): void {
  try {
    saxParser.write(part);
    if (isLast) saxParser.close();
  } catch (error) {
    outcome.hasStopped = true;
    if (outcome.result === undefined) outcome.problem ??= problemAt(error as Error, saxParser);
  }
}

/** Elements and attributes of one body; reading as many takes about a second (measured: 6 MB of empty elements took eight seconds). */
const MAX_XML_PARTS = 100_000;

/** Records the start of each element, in document order, and refuses document types, deep nesting and too many parts. */
function listen(saxParser: SaxParser): { starts: number[]; isOneRoot: () => boolean } {
  const starts: number[] = [];
  let roots = 0;
  let parts = 0;
  const count = () => {
    if (++parts > MAX_XML_PARTS) throw new Error(`More than ${MAX_XML_PARTS} elements and attributes`);
  };
  const { onopentag } = saxParser;
  saxParser.onopentag = (tag) => {
    starts.push(saxParser.startTagPosition - 1);
    if (saxParser.tags.length === 1) roots++;
    count();
    if (saxParser.tags.length > MAX_DEPTH) throw new Error(`Nested more than ${MAX_DEPTH} levels deep`);
    onopentag.call(saxParser, tag);
  };
  saxParser.onattribute = count;
  saxParser.ondoctype = () => {
    throw new Error('Document types are not allowed');
  };
  return { starts, isOneRoot: () => roots === 1 };
}

function problemAt(error: Error, { line, column }: SaxParser): Error {
  const [problem = 'Broken XML'] = error.message.split('\n');
  return brokenXml(problem, { line: line + 1, column: column + 1 });
}

/** The text is already decoded: a declaration with another encoding contradicts it. */
function refuseOtherEncodings(text: string): void {
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (declared !== undefined && !/^(utf-8|utf8|us-ascii|ascii)$/i.test(declared)) {
    throw brokenXml(`Encoding '${declared}' is not supported, only UTF-8`, { line: 1, column: 1 });
  }
}

/** An element whose children are still being added. */
type Growing = XmlElement & { readonly children: XmlElement[] };

/** Elements that are made between two looks at the clock. */
const ELEMENTS_PER_TURN = 500;

/** Makes the elements in document order, in slices. */
async function toTree(root: ParsedElement, starts: readonly number[]): Promise<XmlElement> {
  const slices = slicesOfRequest();
  const top = toElement(root, starts[0]!);
  const waiting = childrenOf(root, top);
  let made = 1;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [parsed, parent] = next;
    const element = toElement(parsed, starts[made++]!);
    parent.children.push(element);
    for (const child of childrenOf(parsed, element)) waiting.push(child);
    if (made % ELEMENTS_PER_TURN === 0 && slices.isDue()) await slices.turn();
  }
  return top;
}

/** The last child first, so that the first one is taken first. */
function childrenOf({ $$ = [] }: ParsedElement, parent: Growing): [ParsedElement, Growing][] {
  return $$.map((child): [ParsedElement, Growing] => [child, parent]).reverse();
}

function toElement(element: ParsedElement, offset: number): Growing {
  return {
    name: element['#name'],
    isNil: isNil(element),
    attributes: attributesOf(element),
    children: [],
    text: element._ ?? '',
    offset,
  };
}

const NO_ATTRIBUTES = Object.freeze({});

function attributesOf({ $ }: ParsedElement): Readonly<Record<string, string>> {
  if (!$) return NO_ATTRIBUTES;
  return Object.fromEntries(Object.entries($).filter(([name]) => !/^xmlns$|:/.test(name)));
}

function isNil({ $ }: ParsedElement): boolean {
  if (!$) return false;
  return Object.entries($).some(([name, value]) => /(^|:)nil$/.test(name) && /^(true|1)$/.test(value));
}
