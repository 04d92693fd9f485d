/** The child relationships that follow from the references in definition files. */
import type { ChildRelationship, SObjectField, SObjectType } from '../sobject-type.ts';
import type { DescribedField, DescribedObject } from './describe.ts';

/** The object that a reference belongs to. */
interface Child {
  readonly name: string;
  readonly labelPlural: string;
}

/** References that parents do not list among their child relationships (schemas/sobjects does not list them either). */
const UNLISTED_REFERENCES: ReadonlySet<string> = new Set(['CreatedById', 'LastModifiedById', 'OwnerId']);

/** Collects child relationships by parent. A parent's own describe names its children; without one, the name is what Salesforce would propose. */
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

  /** Adds the relationship to each parent of `field`. `described` is the field in the child's describe, if there is one. */
  add(child: Child, field: SObjectField, described?: DescribedField): void {
    if (field.type !== 'reference' || UNLISTED_REFERENCES.has(field.name)) return;
    for (const parent of new Set(field.referenceTo)) {
      if (!this.#described.has(parent) && !this.#standard(parent)) continue;
      this.#childrenOf(parent).push({
        childSObject: child.name,
        field: field.name,
        relationshipName: this.#nameIn(parent, child, field),
        cascadeDelete: (field.childRelationship ?? described)?.cascadeDelete ?? false,
        ...((field.childRelationship ?? described)?.restrictedDelete && { restrictedDelete: true }),
      });
    }
  }

  /** Adds the standard objects that point at an object from a file; the object's describe names them. */
  addStandardChildren(parent: DescribedObject): void {
    for (const { childSObject, field: name } of parent.childRelationships) {
      const child = this.#standard(childSObject);
      const field = child?.fields.get(name);
      if (child && field?.referenceTo?.includes(parent.name))
        this.add(child, { ...field, referenceTo: [parent.name] });
    }
  }

  #childrenOf(parent: string): ChildRelationship[] {
    const known = this.#children.get(parent);
    if (known) return known;
    const list: ChildRelationship[] = [];
    this.#children.set(parent, list);
    return list;
  }

  #nameIn(parent: string, child: Child, { name, childRelationship }: SObjectField): string | null {
    if (childRelationship) return childRelationship.relationshipName;
    const matches = (each: { readonly childSObject: string; readonly field: string }) =>
      each.childSObject === child.name && each.field === name;
    const listed =
      this.#described.get(parent)?.childRelationships.find(matches) ??
      this.#standard(parent)?.notEmulated?.children.find(matches);
    return listed
      ? listed.relationshipName
      : this.#proposedName(parent, child, name.endsWith('__c') ? '__r' : '');
  }

  /** Children__r, then Children1__r …: the first name that is free on the parent (ours; in Salesforce the administrator chooses). */
  #proposedName(parent: string, { labelPlural }: Child, suffix: string): string {
    const stem = labelPlural.replace(/\W+/g, '') || 'Children';
    const taken = new Set([
      ...(this.#standard(parent)?.childRelationships ?? []).map(({ relationshipName }) => relationshipName),
      ...(this.#described.get(parent)?.childRelationships ?? []).map(
        ({ relationshipName }) => relationshipName,
      ),
      ...this.#childrenOf(parent).map(({ relationshipName }) => relationshipName),
    ]);
    for (let number = 0; ; number++) {
      const name = `${stem}${number || ''}${suffix}`;
      if (!taken.has(name)) return name;
    }
  }
}
