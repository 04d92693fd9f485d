/** Requests that write, and should be accepted: records of every object by its describe, and whole scenes of Order Management. */
import type { Client } from './client.ts';
import type { FuzzRequest } from './fuzz-any.ts';
import { type Field, toXml, validValue } from './fuzz-values.ts';
import type { Random } from './random.ts';

const DATA = '/services/data/v62.0';
const IN_JSON = { 'content-type': 'application/json' };

interface Described {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Accepted and refused creations so far, so that objects whose rules a random record breaks come less often. */
  accepted: number;
  refused: number;
}

interface Sent {
  readonly request: FuzzRequest;
  /** Learns from the answer. */
  onAnswer(status: number, json: unknown): void;
}

export class ValidWrites {
  readonly #random: Random;
  readonly #described: Described[] = [];
  readonly #ids = new Map<string, string[]>();
  /** Ids of records that the fuzzer made itself, with their objects. */
  readonly #own: { readonly sObject: string; readonly id: string }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Reads the describes and the ids of all records. */
  async learn(client: Client): Promise<void> {
    const { json } = await client.send('GET', `${DATA}/sobjects`);
    const { sobjects } = json as { sobjects: { name: string; queryable: boolean; createable: boolean }[] };
    for (const { name, queryable, createable } of sobjects) {
      if (queryable)
        this.#ids.set(
          name,
          (await client.query(`SELECT Id FROM ${name}`)).map(({ Id }) => String(Id)),
        );
      if (!createable) continue;
      const described = await client.send('GET', `${DATA}/sobjects/${name}/describe`);
      const { fields } = described.json as { fields: Field[] };
      this.#described.push({ name, fields, accepted: 1, refused: 0 });
    }
  }

  readonly idOf = (sObject?: string): string | undefined => {
    const ids = this.#ids.get(sObject ?? this.#random.pick([...this.#ids.keys()])) ?? [];
    return ids.length > 0 ? this.#random.pick(ids) : undefined;
  };

  next(): Sent {
    const makers = [
      ...[this.#create, this.#create, this.#create, this.#createInXml, this.#update, this.#update],
      ...[this.#remove, this.#refund, this.#collection, this.#composite, this.#tree, this.#session],
    ];
    return this.#random.pick(makers).call(this);
  }

  #create(): Sent {
    const { body, described } = this.#newRecord();
    return this.#creation(described, { body: JSON.stringify(body), headers: IN_JSON });
  }

  #createInXml(): Sent {
    const { body, described } = this.#newRecord();
    return this.#creation(described, {
      body: toXml(described.name, body),
      headers: { 'content-type': 'application/xml', accept: 'application/json' },
    });
  }

  #newRecord() {
    const described = this.#random.pick(this.#promising());
    const fields = described.fields.filter(({ createable }) => createable);
    const body: Record<string, unknown> = {};
    for (const field of fields) {
      const isRequired = !field.nillable && !field.defaultedOnCreate;
      if (!isRequired && !this.#random.chance(described.accepted > described.refused ? 30 : 8)) continue;
      const value = validValue(field, this.#random, this.idOf);
      if (value !== undefined) body[field.name] = value;
    }
    return { described, body };
  }

  /** All objects now and then, mostly those of which many records are accepted. */
  #promising(): Described[] {
    if (this.#random.chance(15)) return this.#described;
    return this.#described.filter(({ accepted, refused }) => accepted * 2 >= refused);
  }

  #creation(described: Described, sent: Pick<FuzzRequest, 'body' | 'headers'>): Sent {
    const { name } = described;
    return {
      request: { method: 'POST', path: `${DATA}/sobjects/${name}`, ...sent },
      onAnswer: (status, json) => {
        if (status !== 201) described.refused++;
        else {
          described.accepted++;
          this.#remember(name, (json as { id: string }).id);
        }
      },
    };
  }

  #remember(sObject: string, id: string): void {
    this.#own.push({ sObject, id });
    this.#ids.get(sObject)?.push(id);
  }

  #update(): Sent {
    const { sObject, id } = this.#own.length > 0 ? this.#random.pick(this.#own) : this.#anAccount();
    const { fields = [] } = this.#described.find(({ name }) => name === sObject) ?? {};
    const texts = fields.filter(
      ({ updateable, type, name }) =>
        updateable && /string|textarea|phone/.test(type) && name !== 'CurrencyIsoCode',
    );
    const field = texts.length > 0 ? this.#random.pick(texts) : undefined;
    const body = field ? { [field.name]: validValue(field, this.#random, this.idOf) } : {};
    return plain('PATCH', `${DATA}/sobjects/${sObject}/${id}`, body);
  }

  #anAccount() {
    return { sObject: 'Account', id: this.idOf('Account') ?? '' };
  }

  #remove(): Sent {
    if (this.#own.length < 20) return this.#create();
    const [{ sObject, id } = this.#anAccount()] = this.#own.splice(this.#random.below(this.#own.length), 1);
    const ids = this.#ids.get(sObject) ?? [];
    return {
      request: { method: 'DELETE', path: `${DATA}/sobjects/${sObject}/${id}`, headers: {} },
      onAnswer: (status) => {
        if (status === 204) ids.splice(ids.indexOf(id), 1);
      },
    };
  }

  #refund(): Sent {
    const version = this.#random.between(50, 66);
    const path = `/services/data/v${version}.0/commerce/order-management/order-summaries/${this.idOf('OrderSummary')}/async-actions/ensure-refunds-async`;
    const body = { excessFundsAmount: 0.01 };
    if (this.#random.chance(50)) return plain('POST', path, body);
    const headers = { 'content-type': 'application/xml' };
    return {
      request: { method: 'POST', path, body: toXml('ensureRefundsAsyncInput', body), headers },
      onAnswer: () => {},
    };
  }

  #collection(): Sent {
    const records = Array.from({ length: this.#random.between(1, 20) }, (_, index) => ({
      attributes: { type: 'Account' },
      Name: `collected ${index}`,
    }));
    return plain('POST', `${DATA}/composite/sobjects`, { allOrNone: this.#random.chance(50), records });
  }

  #composite(): Sent {
    const compositeRequest = [
      { method: 'POST', url: `${DATA}/sobjects/Account`, referenceId: 'one', body: { Name: 'one' } },
      {
        method: 'POST',
        url: `${DATA}/sobjects/Contact`,
        referenceId: 'two',
        body: { LastName: 'two', AccountId: '@{one.id}' },
      },
    ];
    return plain('POST', `${DATA}/composite`, { allOrNone: this.#random.chance(50), compositeRequest });
  }

  #tree(): Sent {
    const Contacts = { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'child' }] };
    const records = [{ attributes: { type: 'Account', referenceId: 'a' }, Name: 'parent', Contacts }];
    return plain('POST', `${DATA}/composite/tree/Account`, { records });
  }

  #session(): Sent {
    return plain('POST', '/_emulator/sessions', {});
  }
}

function plain(method: string, path: string, body: unknown): Sent {
  return { request: { method, path, body: JSON.stringify(body), headers: IN_JSON }, onAnswer: () => {} };
}
