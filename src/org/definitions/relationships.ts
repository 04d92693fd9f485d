/** The parents' side of references that definition files bring with them. */
import type { ChildRelationship, SObjectField, SObjectType } from '../sobject-type.ts';
import type { DescribedField, DescribedObject } from './describe.ts';

/** The object that a reference belongs to. */
interface Child {
  readonly name: string;
  readonly labelPlural: string;
}

/** References that no parent lists as children of its own (as schemas/sobjects has it too). */
const BY_THE_PLATFORM: ReadonlySet<string> = new Set(['CreatedById', 'LastModifiedById', 'OwnerId']);

/** Collects them by parent. A parent's own describe names its children; where there is none, the name is made as Salesforce proposes it. */
export class Relationships {
  readonly #described: ReadonlyMap<string, DescribedObject>;
  readonly #standard: (name: string) => SObjectType | undefined;
  readonly #children = new Map<string, ChildRelationship[]>();

  constructor(
    described: ReadonlyMap<string, DescribedObject>,
    standard: (name: string) => SObjectType | undefined,
  ) {
    this.#described = described;
    this.#standard = standard;
  }

  get children(): ReadonlyMap<string, readonly ChildRelationship[]> {
    return this.#children;
  }

  /** `field` of the child is as its own describe has it, where it has one. */
  add(child: Child, field: SObjectField, described?: DescribedField): void {
    if (field.type !== 'reference' || BY_THE_PLATFORM.has(field.name)) return;
    for (const parent of new Set(field.referenceTo)) {
      if (!this.#described.has(parent) && !this.#standard(parent)) continue;
      this.#listOf(parent).push({
        childSObject: child.name,
        field: field.name,
        relationshipName: this.#nameIn(parent, child, field),
        cascadeDelete: (field.childRelationship ?? described)?.cascadeDelete ?? false,
        ...((field.childRelationship ?? described)?.restrictedDelete && { restrictedDelete: true }),
      });
    }
  }

  /** Standard objects point at an object that a file brings in: its describe says which. */
  addStandardChildren(parent: DescribedObject): void {
    for (const { childSObject, field: name } of parent.childRelationships) {
      const child = this.#standard(childSObject);
      const field = child?.fields.get(name);
      if (child && field?.referenceTo?.includes(parent.name))
        this.add(child, { ...field, referenceTo: [parent.name] });
    }
  }

  #listOf(parent: string): ChildRelationship[] {
    const known = this.#children.get(parent);
    if (known) return known;
    const list: ChildRelationship[] = [];
    this.#children.set(parent, list);
    return list;
  }

  #nameIn(parent: string, child: Child, { name, childRelationship }: SObjectField): string | null {
    if (childRelationship) return childRelationship.relationshipName;
    const isIt = (each: { readonly childSObject: string; readonly field: string }) =>
      each.childSObject === child.name && each.field === name;
    const told =
      this.#described.get(parent)?.childRelationships.find(isIt) ??
      this.#standard(parent)?.notEmulated?.children.find(isIt);
    return told ? told.relationshipName : this.#proposal(parent, child, name.endsWith('__c') ? '__r' : '');
  }

  /** Children__r, then Children1__r …: the first that the parent has not (ours, where Salesforce leaves it to the administrator). */
  #proposal(parent: string, { labelPlural }: Child, suffix: string): string {
    const stem = labelPlural.replace(/\W+/g, '') || 'Children';
    const taken = new Set([
      ...(this.#standard(parent)?.childRelationships ?? []).map(({ relationshipName }) => relationshipName),
      ...(this.#described.get(parent)?.childRelationships ?? []).map(
        ({ relationshipName }) => relationshipName,
      ),
      ...this.#listOf(parent).map(({ relationshipName }) => relationshipName),
    ]);
    for (let number = 0; ; number++) {
      const name = `${stem}${number || ''}${suffix}`;
      if (!taken.has(name)) return name;
    }
  }
}
