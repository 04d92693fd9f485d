import { expect, it } from '@jest/globals';
import { instanceUrl } from '../../src/api/instance-url.ts';

it.each([
  ['https://login.salesforce.com', 'https://sfom-emulator.my.salesforce.com'],
  ['https://test.salesforce.com', 'https://sfom-emulator.my.salesforce.com'],
  ['http://login.salesforce.com', 'http://sfom-emulator.my.salesforce.com'],
  ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['https://login.salesforce.com.example.com', 'https://login.salesforce.com.example.com'],
  ['http://127.0.0.1:4848', 'http://127.0.0.1:4848'],
])('a client that logs in at %s finds the API at %s', (baseUrl, url) => {
  expect(instanceUrl(baseUrl)).toBe(url);
});
