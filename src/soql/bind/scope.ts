/** Resolves the names of one query: fields of its object, fields of objects that it refers to, and the query's aliases. */
import { oncePer } from '../../once-per.ts';
import type { Chain, FieldValue, Step } from '../bound.ts';
import { kindOf } from '../kinds.ts';
import { NAME } from '../name-type.ts';
import { featureNotEmulated, fieldNotEmulated, isNotEmulated, typeNotEmulated } from '../not-emulated.ts';
import type { FromItem, Name, Path } from '../query.ts';
import { noSuchColumn, noSuchRelationship, type Place, refusal } from '../refusal.ts';
import type { SoqlField, SoqlSchema, SoqlType } from '../schema.ts';
import type { RelationshipCount } from './relationships.ts';

/** Doc: Understanding Relationship Query Limitations. */
const MAX_STEPS = 5;

/** The context in which a query is bound. */
export interface Binding {
  readonly text: string;
  readonly schema: SoqlSchema;
  readonly apiVersion: number;
  readonly relationships: RelationshipCount;
}

export class Scope {
  readonly binding: Binding;
  readonly type: SoqlType;
  readonly #root: Chain | undefined;
  /** The relationships that each alias stands for, by alias in capitals. */
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #chains: Map<Chain | undefined, Map<string, Chain>>;

  /** With `outer`, names are resolved at the end of the chain `root`, not on the query's own rows. */
  constructor(binding: Binding, type: SoqlType, outer?: { readonly scope: Scope; readonly root: Chain }) {
    this.binding = binding;
    this.type = type;
    this.#root = outer?.root;
    this.#chains = outer ? outer.scope.#chains : new Map();
  }

  place(at: number): Place {
    return { text: this.binding.text, at };
  }

  /** FROM Contact c, c.Account a: aliases of the object and of relationships from it. */
  nameAliases([first, ...others]: readonly FromItem[]): void {
    if (first?.alias) this.#aliases.set(first.alias.text.toUpperCase(), []);
    for (const { name, alias } of others) {
      if (!name.text.includes('.')) throw this.#secondObject(name);
      const names = this.#withoutPrefix(name.text.split('.'));
      this.chainOf(names, name);
      if (alias) this.#aliases.set(alias.text.toUpperCase(), names);
    }
  }

  #secondObject({ at }: Name) {
    const message = `A driving SObject type has already been set, all other entity types in the FROM clause must be relationships to the initial object.  The driving object is ${this.type.name}`;
    return refusal('MALFORMED_QUERY', message, this.place(at));
  }

  /** Whether the word is the object's name, or its alias. */
  isOwnName(word: string): boolean {
    const upper = word.toUpperCase();
    return this.#aliases.get(upper)?.length === 0 || upper === this.type.name.toUpperCase();
  }

  field({ text, at }: Path): FieldValue {
    const names = this.#withoutPrefix(text.split('.'));
    const chain = this.chainOf(names.slice(0, -1), { text, at });
    const type = this.typeAt(chain);
    const field = type.field(names.at(-1)!);
    if (!field) throw this.#noSuchField(chain, type, names.at(-1)!, at);
    return fieldValue(chain, type, field, at);
  }

  #noSuchField(chain: Chain | undefined, type: SoqlType, name: string, at: number) {
    const place = this.place(at);
    if (isNotEmulated(type)) return fieldNotEmulated(type.name, labelOf(chain).slice(0, -1), place);
    return noSuchColumn(name, type.name, place, featureNotEmulated(type, name));
  }

  /** The chain of relationships that the path names; the path must not be empty. */
  relationship({ text, at }: Path): Chain {
    return this.chainOf(this.#withoutPrefix(text.split('.')), { text, at })!;
  }

  ownField(field: SoqlField, at: number): FieldValue {
    return fieldValue(this.#root, this.type, field, at);
  }

  #withoutPrefix(names: readonly string[]): readonly string[] {
    const [first = '', ...others] = names;
    if (others.length === 0) return names;
    const alias = this.#aliases.get(first.toUpperCase());
    if (alias) return [...alias, ...others];
    const isOwn = this.isOwnName(first) && !relationshipField(this.type, first);
    return isOwn ? others : names;
  }

  chainOf(names: readonly string[], { at }: Name): Chain | undefined {
    let chain = this.#root;
    for (const name of names) {
      const field = relationshipField(this.typeAt(chain), name);
      if (!field) throw this.#noSuchRelationship(chain, name, at);
      chain = this.#chain(chain, field, at) ?? this.#missing(name, at);
    }
    if (names.length <= MAX_STEPS) return chain;
    throw refusal(
      'MALFORMED_QUERY',
      `A field path can follow at most ${MAX_STEPS} relationships`,
      this.place(at),
    );
  }

  #noSuchRelationship(chain: Chain | undefined, name: string, at: number) {
    const type = this.typeAt(chain);
    const place = this.place(at);
    if (isNotEmulated(type)) return fieldNotEmulated(type.name, labelOf(chain).slice(0, -1), place);
    return noSuchRelationship(name, place, featureNotEmulated(type, `${name}Id`));
  }

  #missing(name: string, at: number): never {
    throw noSuchRelationship(name, this.place(at));
  }

  /** The chain extended by one step; undefined when this API version has none of the objects at its end. */
  #chain(before: Chain | undefined, field: SoqlField, at: number): Chain | undefined {
    const known = this.#chains.get(before)?.get(field.name);
    if (known) return known;
    const step = stepOver(field, this.binding.schema);
    if (step.targets.length + step.notEmulated.length === 0) return undefined;
    this.binding.relationships.addParent(this.place(at));
    const chain = { before, step };
    if (!this.#chains.has(before)) this.#chains.set(before, new Map());
    this.#chains.get(before)!.set(field.name, chain);
    return chain;
  }

  /** The object whose fields can be queried at the end of the chain. */
  typeAt(chain: Chain | undefined): SoqlType {
    if (chain === undefined || chain === this.#root) return this.type;
    const { isPolymorphic, targets, notEmulated } = chain.step;
    const [target = notEmulated[0]!] = targets;
    return isPolymorphic && targets.length > 0 ? NAME : target;
  }
}

function stepOver(field: SoqlField, schema: SoqlSchema): Step {
  const names = field.referenceTo ?? [];
  const targets = names.flatMap((name) => schema.type(name) ?? []);
  const notEmulated = names.filter((name) => !schema.knows(name)).map(typeNotEmulated);
  return { name: field.relationshipName!, field, targets, notEmulated, isPolymorphic: names.length > 1 };
}

const relationships = oncePer((type: SoqlType): ReadonlyMap<string, SoqlField> => {
  const fields = [...type.fields.values()].filter((field) => field.relationshipName);
  return new Map(fields.map((field) => [field.relationshipName!.toUpperCase(), field]));
});

function relationshipField(type: SoqlType, name: string): SoqlField | undefined {
  return relationships(type).get(name.toUpperCase());
}

function fieldValue(chain: Chain | undefined, type: SoqlType, field: SoqlField, at: number): FieldValue {
  const label = `${labelOf(chain)}${field.name}`;
  return { kind: 'field', chain, type, field, compareAs: kindOf(field.type), label, at };
}

/** The relationships of the chain, each followed by a dot. */
export function labelOf(chain: Chain | undefined): string {
  return chain ? `${labelOf(chain.before)}${chain.step.name}.` : '';
}
