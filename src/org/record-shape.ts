/**
 * Records in a form that V8 keeps small and fast. An object that grows field by field becomes a table of some 70 bytes a field after a
 * dozen fields; an object literal has 8 bytes a field, and its names once for all objects with the same fields in the same order. So each
 * such list of fields has a function with the literal.
 */
import type { FieldValue, SObjectRecord } from './port.ts';
import { FieldTexts } from './shared-texts.ts';

type Values = Readonly<Record<string, FieldValue | undefined>>;

/** Makes a record from the values of its fields in order. */
type Make = (values: readonly unknown[]) => SObjectRecord;

/** A list of fields with values: that of its parent, and one more. */
class Shape {
  readonly texts: FieldTexts;
  readonly names: readonly string[];
  /** The last name. */
  readonly name: string | undefined;
  /** The longer list that was used last: mostly the next one as well. */
  next: Shape | undefined;
  #children: Map<string, Shape> | undefined;
  #make: Make | undefined;
  #uses = 0;

  constructor(names: readonly string[], texts: FieldTexts) {
    this.names = names;
    this.name = names.at(-1);
    this.texts = texts;
  }

  child(name: string, create: () => Shape): Shape {
    this.#children ??= new Map();
    let child = this.#children.get(name);
    if (!child) {
      child = create();
      this.#children.set(name, child);
    }
    this.next = child;
    return child;
  }

  record(values: readonly unknown[]): SObjectRecord {
    if (this.#make) return this.#make(values);
    if (++this.#uses > USES_BEFORE_COMPILING) this.#make = compiled(this.names);
    return this.#make?.(values) ?? parsed(this.names, values);
  }
}

/** Compiling a literal takes as long as making some dozen records without it. */
const USES_BEFORE_COMPILING = 16;

/** Shapes of one object, above which they are forgotten: records with any fields would otherwise add shapes for ever. */
const MAX_SHAPES = 10_000;

/** The shapes of one object's records. */
class Shapes {
  readonly #texts = new Map<string, FieldTexts>();
  #root = new Shape([], new FieldTexts());
  #count = 0;

  /** The list without fields, where the list of each record begins. */
  get root(): Shape {
    if (this.#count < MAX_SHAPES) return this.#root;
    this.#count = 0;
    this.#root = new Shape([], new FieldTexts());
    return this.#root;
  }

  longer(shape: Shape, name: string): Shape {
    return shape.child(name, () => {
      this.#count++;
      return new Shape([...shape.names, name], this.#textsOf(name));
    });
  }

  #textsOf(name: string): FieldTexts {
    let texts = this.#texts.get(name);
    if (!texts) {
      texts = new FieldTexts();
      this.#texts.set(name, texts);
    }
    return texts;
  }
}

const shapesByObject = new Map<string, Shapes>();

function shapesOf(sObject: string): Shapes {
  let shapes = shapesByObject.get(sObject);
  if (!shapes) {
    shapes = new Shapes();
    shapesByObject.set(sObject, shapes);
  }
  return shapes;
}

/** The values of the record that is being made. One array for all, because a new one for each record costs a third of the time. */
const values: unknown[] = [];

/**
 * A new frozen record with those of the fields that are not blank (null or undefined), in their order. Its short texts are shared with
 * those of other records. The object's name only tells apart which lists of fields are likely.
 */
export function compactRecord(sObject: string, fields: Values): SObjectRecord {
  const shapes = shapesOf(sObject);
  let shape = shapes.root;
  let count = 0;
  for (const name in fields) {
    const value = fields[name];
    if (value === null || value === undefined) continue;
    const { next } = shape;
    shape = next !== undefined && next.name === name ? next : shapes.longer(shape, name);
    values[count++] = typeof value === 'string' ? shape.texts.share(value) : value;
  }
  return Object.freeze(shape.record(values));
}

/** Names that mean in a literal what they mean elsewhere; `__proto__` does not. */
const PLAIN_NAME = /^[A-Za-z]\w*$/;

function compiled(names: readonly string[]): Make | undefined {
  return literalOf(names, (_name, place) => `values[${place}]`);
}

/**
 * A function that makes an object with these fields, in V8's fast form. `expressionOf` gives the expression of a field's value, in which
 * `values` is what the function receives. Undefined when a name cannot be in a literal.
 */
export function literalOf<V, R>(
  names: readonly string[],
  expressionOf: (name: string, place: number) => string,
): ((values: V) => R) | undefined {
  if (!names.every((name) => PLAIN_NAME.test(name))) return undefined;
  const members = names.map((name, place) => `${name}: ${expressionOf(name, place)}`);
  return new Function('values', `return { ${members.join(', ')} };`) as (values: V) => R;
}

/** JSON.parse makes the same objects, more slowly. */
function parsed(names: readonly string[], values: readonly unknown[]): SObjectRecord {
  const record = blankObject(names);
  for (const [place, name] of names.entries()) record[name] = values[place];
  return record as SObjectRecord;
}

/** An object with these fields, all null: JSON.parse does not make it a table, which an object that grows by computed names becomes. */
export function blankObject(names: readonly string[]): Record<string, unknown> {
  return JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`).join()}}`);
}
