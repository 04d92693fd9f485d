/** The objects of one org: those that every org has, with what its definition files add to them, and the objects that these files define. */
import type { DefinitionFiles } from './definitions/files.ts';
import { objectsUsed } from './object-facts.ts';
import { privateObjectType } from './private-objects.ts';
import { outOfBin } from './recycle-bin.ts';
import { type RelatedFacts, relatedFacts } from './related-facts.ts';
import {
  type ChildRelationship,
  type Definition,
  type SObjectField,
  type SObjectType,
  type SObjectTypes,
  toSObjectType,
} from './sobject-type.ts';
import { standardIndexEntry, standardKeyPrefixes, standardObject } from './standard-objects.ts';

/** What a definition file adds to a standard object. */
export interface Addition {
  readonly fields: readonly SObjectField[];
  /** Further values of picklists that it has, by field. */
  readonly picklistValues: ReadonlyMap<string, readonly string[]>;
  /** Labels of values of its picklists, by field. */
  readonly picklistLabels: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What an org's definition files say. All by canonical names of objects. */
export interface OwnDefinitions {
  readonly objects: ReadonlyMap<string, Definition>;
  readonly additions: ReadonlyMap<string, Addition>;
  /** By parent: references that the definitions bring with them. */
  readonly children: ReadonlyMap<string, readonly ChildRelationship[]>;
  /** What they say and the emulator does not do, in sentences for the user. */
  readonly warnings: readonly string[];
  readonly files: DefinitionFiles;
}

const NONE: OwnDefinitions = {
  objects: new Map(),
  additions: new Map(),
  children: new Map(),
  warnings: [],
  files: new Map(),
};

export class SObjectCatalogue implements SObjectTypes {
  readonly own: OwnDefinitions;
  /** Null is the key prefix of a platform event. */
  readonly #keyPrefixes: ReadonlyMap<string, string | null>;
  readonly #types = new Map<string, SObjectType>();
  readonly #facts = new Map<string, RelatedFacts>();
  #ownUsers: ReadonlyMap<string, readonly string[]> | undefined;
  #namesInLowerCase: ReadonlyMap<string, string> | undefined;
  #namesByPrefix: ReadonlyMap<string, string> | undefined;

  constructor(own: OwnDefinitions = NONE) {
    this.own = own;
    const prefixes = [...own.objects].map(([name, { keyPrefix }]) => [name, keyPrefix] as const);
    this.#keyPrefixes = new Map([...standardKeyPrefixes(), ...prefixes]);
  }

  /** The canonical names of all objects. */
  get names(): readonly string[] {
    return [...this.#keyPrefixes.keys()];
  }

  hasSObject(name: string): boolean {
    return this.#keyPrefixes.has(name);
  }

  sObjectType(name: string): SObjectType | undefined {
    if (this.#keyPrefixes.has(name)) return this.#load(name);
    this.#namesInLowerCase ??= new Map(this.names.map((known) => [known.toLowerCase(), known]));
    const canonical = this.#namesInLowerCase.get(name.toLowerCase());
    return canonical === undefined ? undefined : this.#load(canonical);
  }

  sObjectTypeOfId(id: string): SObjectType | undefined {
    this.#namesByPrefix ??= new Map(
      [...this.#keyPrefixes].flatMap(([name, prefix]) => (prefix ? [[prefix, name]] : [])),
    );
    const name = this.#namesByPrefix.get(id.slice(0, 3));
    return name === undefined ? undefined : this.#load(name);
  }

  sObjectTypes(): readonly SObjectType[] {
    return this.names.map((name) => this.#load(name));
  }

  /** The private ones too, by canonical name or that of their recycle bin. Throws for a name that is none. */
  object(name: string): SObjectType {
    const own = outOfBin(name);
    const type = privateObjectType(own) ?? (this.hasSObject(own) ? this.#load(own) : undefined);
    if (!type) throw new Error(`The org has no object ${name}`);
    return type;
  }

  isIndexed(sObject: string, fieldName: string): boolean {
    const field = this.object(sObject).fields.get(fieldName);
    if (!field) return false;
    if (field.type === 'reference' || field.nameField || field.idLookup) return true;
    return Boolean(field.externalId || field.unique || field.indexed);
  }

  /** By canonical name, of private objects too. Reads the definitions of the objects that have facts about this one. */
  facts(name: string): RelatedFacts {
    let facts = this.#facts.get(name);
    if (!facts) {
      const users = [...(standardIndexEntry(name)?.usedBy ?? []), ...(this.#usersAmongOwn().get(name) ?? [])];
      facts = relatedFacts(
        this.object(name),
        users.map((user) => this.#load(user)),
      );
      this.#facts.set(name, facts);
    }
    return facts;
  }

  /** By object, the org's own objects that have facts about it. */
  #usersAmongOwn(): ReadonlyMap<string, readonly string[]> {
    if (this.#ownUsers) return this.#ownUsers;
    const users = new Map<string, string[]>();
    for (const name of this.own.objects.keys()) {
      for (const used of objectsUsed(this.#load(name))) users.set(used, [...(users.get(used) ?? []), name]);
    }
    this.#ownUsers = users;
    return users;
  }

  #load(name: string): SObjectType {
    let type = this.#types.get(name);
    if (!type) {
      type = this.#complete(name);
      this.#types.set(name, type);
    }
    return type;
  }

  #complete(name: string): SObjectType {
    const { objects, additions, children } = this.own;
    const ownChildren = children.get(name) ?? [];
    const defined = objects.get(name);
    if (defined) return toSObjectType({ ...defined, childRelationships: ownChildren });
    const standard = standardObject(name)!;
    const addition = additions.get(name);
    if (!addition && ownChildren.length === 0) return standard;
    return toSObjectType({
      ...standard,
      fields: [...standard.fields.values()]
        .map((field) => extended(field, addition))
        .concat(addition?.fields ?? []),
      childRelationships: [...standard.childRelationships, ...ownChildren],
    });
  }
}

function extended(field: SObjectField, addition: Addition | undefined): SObjectField {
  const values = addition?.picklistValues.get(field.name);
  const picklistLabels = addition?.picklistLabels.get(field.name);
  return {
    ...field,
    ...(values && { picklistValues: [...(field.picklistValues ?? []), ...values] }),
    ...(picklistLabels && { picklistLabels }),
  };
}
