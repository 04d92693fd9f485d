/**
 * Bodies of several parts (RFC 7578). We read them ourselves, because the available parsers require CRLF, and the guide's own example, saved
 * as it is, has LF.
 */
import { unreadableBody } from './errors.ts';

/** The text of each part by its name. Throws BAD_REQUEST for a part without a name, and for two parts with the same name. */
export function readParts(body: string, boundary: string): ReadonlyMap<string, string> {
  const lines = new RegExp(`(?:^|\\r?\\n)--${escaped(boundary)}(--)?[ \\t]*(?:\\r?\\n|$)`);
  const [, ...pieces] = body.split(lines);
  const parts = new Map<string, string>();
  for (let at = 0; at + 1 < pieces.length && pieces[at] === undefined; at += 2) {
    const { name, text } = readPart(pieces[at + 1] as string);
    if (name === undefined || parts.has(name))
      throw unreadableBody('Each part of a multipart body must have a unique name');
    parts.set(name, text);
  }
  if (parts.size === 0) throw unreadableBody(`The body has no parts separated by the boundary --${boundary}`);
  return parts;
}

function readPart(piece: string): { name: string | undefined; text: string } {
  const [head = ''] = piece.split(/\r?\n\r?\n/, 1);
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const named = /;\s*name=(?:"([^"]*)"|([^\s;]+))/i.exec(disposition);
  return { name: named?.[1] ?? named?.[2], text: piece.slice(head.length).replace(/^\r?\n\r?\n/, '') };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
