/** Options of a benchmark: numbers from the environment, listed by --help. */

/**
 * Numbers by name: those of the environment, else the defaults. `choices` has [default, meaning] by name; where the default is a list the
 * variable is one too, separated by commas. With --help it prints `about` and the choices, and ends the process.
 */
export function optionsOf(about, choices) {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(helpText(about, choices));
    process.exit(0);
  }
  return Object.fromEntries(
    Object.entries(choices).map(([name, [usual]]) => [name, read(name, process.env[name], usual)]),
  );
}

function read(name, text, usual) {
  if (text === undefined || text === '') return usual;
  const numbers = text.split(',').map(Number);
  if (numbers.some((number) => !(number >= 0))) throw new Error(`${name}=${text} is not a number`);
  return Array.isArray(usual) ? numbers : numbers[0];
}

function helpText(about, choices) {
  const width = Math.max(...Object.keys(choices).map((name) => name.length));
  const lines = Object.entries(choices).map(
    ([name, [usual, meaning]]) => `  ${name.padEnd(width)}  ${meaning} (${usual})`,
  );
  return `${about}\n\nSet by the environment, with the usual value in brackets:\n${lines.join('\n')}\n\nNODE_OPTIONS reaches every process. CLI=path measures another build's cli.js.`;
}
