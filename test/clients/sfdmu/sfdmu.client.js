import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, temporaryDirectory } from '../command.js';
import { linesOf } from '../connecting.js';
import { startEmulator } from '../emulator.js';
import { FEATURES } from '../features.js';

const { url, token } = await startEmulator();
const home = temporaryDirectory();
const emu = { name: 'emu', instanceUrl: url, accessToken: token };

/** A script that copies objects from one place to another; a place is "csvfile" or an org of the script. */
function move({ from, to, objects, orgs = [emu] }) {
  const directory = temporaryDirectory();
  return {
    directory,
    write: (name, text) => writeFileSync(join(directory, name), text),
    read: (name) => readFileSync(join(directory, name), 'utf8'),
    async start() {
      writeFileSync(join(directory, 'export.json'), JSON.stringify({ orgs, objects }));
      const start = fileURLToPath(new URL('./start.js', import.meta.url));
      const args = [start, '-s', from, '-u', to, '-p', directory, '--noprompt'];
      return run(process.execPath, args, { home });
    },
  };
}

async function rows(soql) {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/services/data/v62.0/query?q=${encodeURIComponent(soql)}`, { headers });
  return (await answer.json()).records.map(({ attributes: _, ...row }) => row);
}

describe(FEATURES.connect, () => {
  it('sfdmu', async () => {
    const { orgs, objects } = JSON.parse(linesOf('sfdmu', url).code.replace('TOKEN', token));
    const { start, read } = move({ from: 'emulator', to: 'csvfile', orgs, objects });
    const { code, stdout } = await start();
    assert.equal(code, 0, stdout);
    assert.match(read('Account.csv'), /Mara Lindqvist/);
  });
});

describe(FEATURES.accessToken, () => {
  it('says that a token is not valid', async () => {
    const objects = [{ query: 'SELECT Id FROM Account', operation: 'Readonly' }];
    const { start } = move({ from: 'emu', to: 'csvfile', objects, orgs: [{ ...emu, accessToken: 'none' }] });
    const { code, stdout, stderr } = await start();
    assert.equal(code, 2);
    assert.match(stdout + stderr, /Access token to the emu has expired/);
  });
});

describe(FEATURES.query, () => {
  it('reads records from the org', async () => {
    const objects = [{ query: 'SELECT Id, Name FROM Account ORDER BY Name', operation: 'Readonly' }];
    const { start, read } = move({ from: 'emu', to: 'csvfile', objects });
    const { code, stdout } = await start();
    assert.equal(code, 0, stdout);
    assert.match(read('Account.csv'), /Mara Lindqvist/);
    assert.equal(read('Account.csv').trim().split('\n').length, 8);
  });
});

describe(FEATURES.collections, () => {
  it('brings records into the org, new ones and changed ones', async () => {
    const objects = [
      { query: 'SELECT Id, Name, Phone FROM Account', operation: 'Upsert', externalId: 'Name' },
    ];
    const { start, write } = move({ from: 'csvfile', to: 'emu', objects });
    write('Account.csv', 'Id,Name,Phone\n1,Mara Lindqvist,+1 1\n2,Ines Varga,+1 2\n');
    const { code, stdout } = await start();
    assert.equal(code, 0, stdout);
    assert.deepEqual(await rows("SELECT Name, Phone FROM Account WHERE Phone LIKE '+1 _' ORDER BY Phone"), [
      { Name: 'Mara Lindqvist', Phone: '+1 1' },
      { Name: 'Ines Varga', Phone: '+1 2' },
    ]);
  });
});

describe(FEATURES.describe, () => {
  it('moves parents with their children, whose relationship it reads from the describes', async () => {
    const objects = [
      { query: 'SELECT Id, Name FROM Account', operation: 'Upsert', externalId: 'Name' },
      {
        query: 'SELECT Id, LastName, Email, AccountId FROM Contact',
        operation: 'Upsert',
        externalId: 'Email',
      },
    ];
    const { start, write } = move({ from: 'csvfile', to: 'emu', objects });
    write('Account.csv', 'Id,Name\n1,Varga & Sons\n');
    write('Contact.csv', 'Id,LastName,Email,AccountId\n5,Varga,ines@example.com,1\n');
    const { code, stdout } = await start();
    assert.equal(code, 0, stdout);
    const [contact] = await rows("SELECT Account.Name FROM Contact WHERE Email = 'ines@example.com'");
    assert.equal(contact.Account.Name, 'Varga & Sons');
  });
});
