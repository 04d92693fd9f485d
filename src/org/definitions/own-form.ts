/** Reads a definition in the emulator's own form, as in schemas/sobjects: with all the facts that a describe does not have. */

import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { PACKAGE_ROOT } from '../../package-root.ts';
import type { Problems } from '../problems.ts';
import type { Definition } from '../sobject-type.ts';

const SCHEMA = new URL('schemas/sobject-definition.json', PACKAGE_ROOT);

let validate: ValidateFunction<Definition> | undefined;

/** Undefined if a key or a value is wrong, with the reason added to the problems. */
export function readOwnForm(json: unknown, place: string, problems: Problems): Definition | undefined {
  validate ??= new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictRequired: false,
  }).compile<Definition>(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  if (validate(json)) return json;
  for (const { instancePath, message, params } of validate.errors ?? []) {
    const name = params.additionalProperty === undefined ? '' : `: ${params.additionalProperty}`;
    problems.add(place, `${instancePath.slice(1) || 'the definition'} ${message}${name}`);
  }
  return undefined;
}
