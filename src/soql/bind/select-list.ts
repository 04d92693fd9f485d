/** Collects the selected items of one object. */
import type {
  Chain,
  Selected,
  SelectedChildren,
  SelectedField,
  SelectedParent,
  SelectedTypeOf,
} from '../bound.ts';
import { refusal } from '../refusal.ts';
import { labelOf } from './scope.ts';

/** Items keep the order of the query; the fields of one parent come together, at the position of the first. */
export class SelectList {
  readonly #selected: Selected[] = [];
  readonly #parents = new Map<Chain, Selected[]>();
  readonly #names = new Set<string>();

  selected(): readonly Selected[] {
    if (this.#selected.length > 0) return this.#selected;
    throw refusal('MALFORMED_QUERY', 'The SOQL FIELDS function selects no fields');
  }

  add(field: SelectedField, root?: Chain): void {
    const { chain, label } = field.value;
    const isRenamed = field.name !== field.value.field.name;
    this.#claim(isRenamed ? field.name : label);
    this.#siblings(isRenamed ? root : chain, root).push(field);
  }

  addTypeOf(selected: SelectedTypeOf): void {
    this.#claim(labelOf(selected.chain).slice(0, -1));
    this.#siblings(selected.chain.before, undefined).push(selected);
  }

  addChildren(selected: SelectedChildren): void {
    this.#claim(selected.name);
    this.#selected.push(selected);
  }

  #claim(name: string): void {
    const upper = name.toUpperCase();
    if (this.#names.has(upper)) throw refusal('INVALID_FIELD', `duplicate field selected: ${name}`);
    this.#names.add(upper);
  }

  /** The list to which the fields at the end of the chain belong. */
  #siblings(chain: Chain | undefined, root: Chain | undefined): Selected[] {
    if (!chain || chain === root) return this.#selected;
    const known = this.#parents.get(chain);
    if (known) return known;
    const select: Selected[] = [];
    const parent: SelectedParent = { kind: 'parent', name: chain.step.name, chain, select };
    this.#claim(labelOf(chain).slice(0, -1));
    this.#siblings(chain.before, root).push(parent);
    this.#parents.set(chain, select);
    return select;
  }
}
