/** Compares an answer with what was recorded, where ids, times and the like have placeholders. */

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  id: '[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?',
  id15: '[A-Za-z0-9]{15}',
  datetime: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000',
  number: '\\d+(?:\\.\\d+)?',
  url: 'https?://[^/"]+',
  text: '.+',
};

/** `{NAME}` becomes what was kept under that name. */
export function fill(text: string, kept: ReadonlyMap<string, string>): string {
  return text.replace(/\{([A-Z]+)\}/g, (whole, name: string) => kept.get(name) ?? whole);
}

/** In words, each with its place; empty when the answer is as recorded. `partly`: objects may have further members. */
export function differences(recorded: unknown, came: unknown, place: string, partly = false): string[] {
  if (recorded === '{any}') return came === undefined ? [`${place} is missing`] : [];
  if (typeof recorded === 'string') return textDifference(recorded, came, place);
  if (typeof recorded !== 'object' || recorded === null)
    return recorded === came ? [] : [`${place} is ${JSON.stringify(came)}, not ${JSON.stringify(recorded)}`];
  if (typeof came !== 'object' || came === null || Array.isArray(came) !== Array.isArray(recorded))
    return [`${place} is ${JSON.stringify(came)}`];
  return membersDifference(recorded as Members, came as Members, place, partly);
}

type Members = Readonly<Record<string, unknown>>;

function membersDifference(recorded: Members, came: Members, place: string, partly: boolean): string[] {
  const names = Object.keys(recorded);
  const further = Object.keys(came).filter((name) => !(name in recorded));
  return [
    ...names.flatMap((name) => differences(recorded[name], came[name], `${place}.${name}`, partly)),
    ...(partly ? [] : further.map((name) => `${place}.${name} was not seen`)),
  ];
}

function textDifference(recorded: string, came: unknown, place: string): string[] {
  const pattern = recorded
    .split(/(\{[a-z0-9]+\})/)
    .map(
      (part) =>
        (part.startsWith('{') && PLACEHOLDERS[part.slice(1, -1)]) ||
        part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  const isSame = new RegExp(`^${pattern}$`, 's').test(String(came));
  return isSame ? [] : [`${place} is ${JSON.stringify(came)}, not ${JSON.stringify(recorded)}`];
}
