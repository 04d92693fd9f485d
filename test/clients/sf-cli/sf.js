/** The Salesforce CLI with a home of its own, in which it knows one login a user. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from '../command.js';

/** Nothing asks for a keychain, and nothing goes to hosts other than the emulator. */
const QUIET = {
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
};

/** Commands are words apart by spaces, then words that have spaces themselves. */
export function salesforceCli(emulator, more = {}) {
  const home = temporaryDirectory();
  const environment = { ...QUIET, SF_ACCESS_TOKEN: emulator.token, SF_AUDIENCE_URL: emulator.url, ...more };
  const sf = (words, ...others) => run('sf', [...words.split(' '), ...others], { home, environment });
  const json = async (words, others, expected) => {
    const { code, stdout, stderr } = await sf(words, ...others, '--json');
    assert.equal(code, expected, stdout + stderr);
    return JSON.parse(stdout);
  };
  return {
    home,
    environment,
    sf,
    /** What a command that must succeed has found. */
    result: async (words, ...others) => (await json(words, others, 0)).result,
    /** What a command that must fail says. */
    failure: (words, ...others) => json(words, others, 1),
    /** Writes a file and returns its path. */
    file(name, content) {
      const path = join(home, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

export const loginByToken = ({ url }) =>
  `org login access-token --instance-url ${url} --no-prompt --alias emu --set-default`;
