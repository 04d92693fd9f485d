/** The Salesforce CLI with its own home directory, in which it has one login for each user. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from '../command.js';

/** No keychain is used, and no request goes to a host other than the emulator. */
const QUIET = {
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
};

/** A command is words separated by spaces, then words that contain spaces. */
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
    /** The result of a command that must succeed. */
    result: async (words, ...others) => (await json(words, others, 0)).result,
    /** The error of a command that must fail. */
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
