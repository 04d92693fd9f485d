/** The parts of X.509 in DER, made with node-forge's ASN.1 writer. As in forge, bytes are a string with one character for each byte. */
import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

export type Asn1 = forge.asn1.Asn1;

export function sequence(...items: Asn1[]): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items);
}

/** A context-specific tag whose content is a list of values, or bytes. */
export function tagged(tag: number, value: Asn1[] | string): Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, tag as forge.asn1.Type, Array.isArray(value), value);
}

export function oid(id: string): Asn1 {
  return primitive(Type.OID, asn1.oidToDer(id).getBytes());
}

/** A positive integer below 128, or one given as its bytes. */
export function integer(value: number | Buffer): Asn1 {
  return primitive(Type.INTEGER, Buffer.isBuffer(value) ? bytes(value) : String.fromCharCode(value));
}

export function boolean(value: boolean): Asn1 {
  return primitive(Type.BOOLEAN, value ? '\xff' : '\0');
}

export function octets(value: Asn1 | Buffer): Asn1 {
  return primitive(Type.OCTETSTRING, bytes(Buffer.isBuffer(value) ? value : toDer(value)));
}

/** Whole bytes, or flags; the last `unused` bits are left out. */
export function bits(value: Buffer, unused = 0): Asn1 {
  return primitive(Type.BITSTRING, String.fromCharCode(unused) + bytes(value));
}

/** RFC 5280, 4.1.2.5: two digits of the year until 2049. */
export function time(date: Date): Asn1 {
  return date.getUTCFullYear() < 2050
    ? primitive(Type.UTCTIME, asn1.dateToUtcTime(date))
    : primitive(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date));
}

/** A distinguished name; `values` are by the ids of their types. */
export function distinguishedName(values: Readonly<Record<string, string>>): Asn1 {
  const parts = Object.entries(values).map(([type, value]) =>
    asn1.create(Class.UNIVERSAL, Type.SET, true, [
      sequence(oid(type), primitive(Type.UTF8, bytes(Buffer.from(value)))),
    ]),
  );
  return sequence(...parts);
}

export function toDer(value: Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}

export function fromDer(der: Buffer): Asn1 {
  return asn1.fromDer(bytes(der));
}

function primitive(type: forge.asn1.Type, value: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, type, false, value);
}

function bytes(buffer: Buffer): string {
  return buffer.toString('latin1');
}
