/**
 * JSON for people, for clients that send `X-PrettyPrint: 1`: `"name" : value`, one member a line, as Salesforce's guides show answers (doc).
 * A list begins on the line of its name, and an empty list is `[ ]`, as Jackson prints them (ours, inferred from the same examples).
 */

/** Lays out compact JSON. The tokens themselves stay as they are, so that decimals keep all their digits. */
export function prettyJson(compact: string): string {
  const open: string[] = [];
  const indents = ['\n'];
  let depth = 0;
  let last = '';
  const print = (token: string): string => {
    if (token === '{' || token === '[') {
      open.push(token);
      if (token === '{') indents[++depth] ??= `${indents[depth - 1]}  `;
      return token;
    }
    if (token === '}' || token === ']') {
      open.pop();
      if (token === '}') depth--;
      return isOpening(last) || token === ']' ? ` ${token}` : `${indents[depth]}${token}`;
    }
    return token === ':' ? ' : ' : token;
  };
  const spaceBefore = (token: string): string => {
    if (!isOpening(last) && last !== ',') return '';
    if (token === '}' || token === ']') return '';
    return open.at(-1) === '{' ? (indents[depth] as string) : ' ';
  };
  return compact.replace(TOKENS, (token) => {
    const printed = spaceBefore(token) + print(token);
    last = token;
    return printed;
  });
}

/** Strings, brackets and separators. Other tokens are numbers, true, false and null. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function isOpening(token: string): boolean {
  return token === '{' || token === '[';
}
