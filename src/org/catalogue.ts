/** The objects of one org: the standard ones, with the additions of its definition files, and the objects that these files define. */
import type { DefinitionFiles } from './definitions/files.ts';
import { objectsUsed } from './object-facts.ts';
import { privateObjectType } from './private-objects.ts';
import { objectOfBin } from './recycle-bin.ts';
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

/** The additions of a definition file to a standard object. */
export interface StandardObjectAddition {
  readonly fields: readonly SObjectField[];
  /** Further values of the object's picklists, by field. */
  readonly picklistValues: ReadonlyMap<string, readonly string[]>;
  /** Labels of the values of the object's picklists, by field and value. */
  readonly picklistLabels: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The content of an org's definition files, by canonical object names. */
export interface OwnDefinitions {
  readonly objects: ReadonlyMap<string, Definition>;
  readonly additions: ReadonlyMap<string, StandardObjectAddition>;
  /** By parent: child relationships that the definitions' references add. */
  readonly children: ReadonlyMap<string, readonly ChildRelationship[]>;
  /** Sentences for the user about parts of the files that the emulator does not follow. */
  readonly warnings: readonly string[];
  readonly files: DefinitionFiles;
}

const NO_DEFINITIONS: OwnDefinitions = {
  objects: new Map(),
  additions: new Map(),
  children: new Map(),
  warnings: [],
  files: new Map(),
};

export class SObjectCatalogue implements SObjectTypes {
  readonly own: OwnDefinitions;
  /** By canonical name; null for a platform event. */
  readonly #keyPrefixes: ReadonlyMap<string, string | null>;
  readonly #types = new Map<string, SObjectType>();
  /** By the names that `object` has found: writes look up the same few objects many times. */
  readonly #objects = new Map<string, SObjectType>();
  readonly #facts = new Map<string, RelatedFacts>();
  #ownUsers: ReadonlyMap<string, readonly string[]> | undefined;
  #namesInLowerCase: ReadonlyMap<string, string> | undefined;
  #namesByPrefix: ReadonlyMap<string, string> | undefined;

  constructor(own: OwnDefinitions = NO_DEFINITIONS) {
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

  /** The object of that canonical name, or whose recycle bin has that name; also private objects. Throws for an unknown name. */
  object(name: string): SObjectType {
    let type = this.#objects.get(name);
    if (!type) {
      type = this.#find(objectOfBin(name));
      if (!type) throw new Error(`The org has no object ${name}`);
      this.#objects.set(name, type);
    }
    return type;
  }

  #find(name: string): SObjectType | undefined {
    return privateObjectType(name) ?? (this.hasSObject(name) ? this.#load(name) : undefined);
  }

  isIndexed(sObject: string, fieldName: string): boolean {
    const field = this.object(sObject).fields.get(fieldName);
    if (!field) return false;
    if (field.type === 'reference' || field.nameField || field.idLookup) return true;
    return Boolean(field.externalId || field.unique || field.indexed);
  }

  /** The facts about an object, by canonical name; also for private objects. Reads the definitions of the objects that have facts about it. */
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

  /** The objects defined by this org's files that have facts about other objects, by those other objects. */
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
        .map((field) => withAddition(field, addition))
        .concat(addition?.fields ?? []),
      childRelationships: [...standard.childRelationships, ...ownChildren],
    });
  }
}

function withAddition(field: SObjectField, addition: StandardObjectAddition | undefined): SObjectField {
  const values = addition?.picklistValues.get(field.name);
  const picklistLabels = addition?.picklistLabels.get(field.name);
  return {
    ...field,
    ...(values && { picklistValues: [...(field.picklistValues ?? []), ...values] }),
    ...(picklistLabels && { picklistLabels }),
  };
}
