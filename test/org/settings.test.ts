import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { DEFAULT_SETTINGS, readSettings } from '../../src/org/settings.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/org-settings.json', import.meta.url), 'utf8'));
const isValid = new Ajv({ strict: false }).compile(schema);

const GATEWAY = '0b0xx0000000001AAA';

function behaviors(more: object) {
  return { gatewayBehaviors: { [GATEWAY]: { refund: 'pending', ...more } } };
}

const VALID = [
  {},
  { orderManagementEnabled: false },
  { errorWithOutputShape: 'array', availabilityCheck: 'request', refundSelection: 'largest-first' },
  { randomSeed: null },
  { randomSeed: 'stable' },
  { defaultCurrency: 'JPY' },
  { retryLimit: 0, retryBackoff: 10, sessionTimeout: 1, apiRequestLimit: 2_147_483_647 },
  { corsOrigins: [], corsOAuth: true },
  {
    corsOrigins: [
      'https://app.example.com',
      'https://*.example.com',
      'https://*.example.com:8443',
      'https://*.visual.force.com',
      'https://192.0.2.7:65535',
      'https://[2001:db8::1]:8443',
      'https://intranet',
      'http://localhost',
      'http://localhost:3000',
      'https://localhost:3000',
    ],
  },
  { gatewayBehaviors: {} },
  { limits: { FileStorageMB: { Max: 10, Remaining: 0 }, MassEmail: {} } },
  { gatewayBehaviors: { [GATEWAY]: { refund: 'pending', notification: 'manual', notificationDelay: 5 } } },
  { gatewayBehaviors: { '0b0xx0000000001': { refund: 'decline' } } },
  behaviors({ gatewayMessage: 'x'.repeat(255), gatewayResultCode: 'x'.repeat(64), gatewayRefNumber: '' }),
  behaviors({ request: 'x'.repeat(131_072), notificationTexts: { gatewayResultCodeDescription: ' why ' } }),
];

const INVALID: readonly (readonly [unknown, string])[] = [
  [[], 'settings must be an object'],
  [{ orderManagementEnabled: 'yes' }, 'orderManagementEnabled must be true or false'],
  [{ errorWithOutputShape: 'list' }, 'errorWithOutputShape must be one of object, array'],
  [{ randomSeed: 7 }, 'randomSeed must be text or null'],
  [{ retryLimit: -1 }, 'retryLimit must be a whole number from 0 to 2147483647'],
  [{ retryLimit: 1.5 }, 'retryLimit must be a whole number from 0 to 2147483647'],
  [{ defaultCurrency: 'euro' }, 'defaultCurrency must be an ISO 4217 currency code'],
  [{ toString: 1 }, 'toString must be one of orderManagementEnabled, errorWithOutputShape,'],
  [{ limits: 7 }, 'limits must be an object'],
  [{ limits: { __proto__: null, constructor: {} } }, 'limits.constructor must be one of ActiveScratchOrgs,'],
  [{ limits: { MassEmail: { Max: -1 } } }, 'limits.MassEmail.Max must be a whole number'],
  [{ limits: { MassEmail: { Used: 1 } } }, 'limits.MassEmail.Used must be one of Max, Remaining'],
  [{ corsOAuth: 'yes' }, 'corsOAuth must be true or false'],
  [{ corsOrigins: 'https://app.example.com' }, 'corsOrigins must be a list of origins'],
  [{ corsOrigins: ['https://a.test', 7] }, 'corsOrigins.1 must be an origin with https'],
  ...[
    '*',
    'https://*',
    'https://*.com',
    'https://*.com:8443',
    'https://*example.com',
    'https://app.*.com',
    'https://*.*.example.com',
    'http://app.example.com',
    'http://127.0.0.1:3000',
    'http://*.localhost',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com:0',
    'https://app.example.com:65536',
    'https://app.example.com:*',
    'https://user@app.example.com',
    'https://app.example.com ',
    'https://-app.example.com',
    'https://',
    'app.example.com',
    'null',
    '',
  ].map((origin) => [{ corsOrigins: [origin] }, 'corsOrigins.0 must be an origin with https'] as const),
  [{ gatewayBehaviors: [] }, 'gatewayBehaviors must be an object'],
  [
    { gatewayBehaviors: { mine: { refund: 'approve' } } },
    'gatewayBehaviors.mine must be keyed by the id of a',
  ],
  [{ gatewayBehaviors: { [GATEWAY]: {} } }, `gatewayBehaviors.${GATEWAY}.refund must be given`],
  [
    { gatewayBehaviors: { [GATEWAY]: { refund: 'no' } } },
    `gatewayBehaviors.${GATEWAY}.refund must be one of approve`,
  ],
  [
    { gatewayBehaviors: { [GATEWAY]: { refund: 'approve', delay: 1 } } },
    `gatewayBehaviors.${GATEWAY}.delay must be one of refund, notification, notificationDelay`,
  ],
  [behaviors({ gatewayMessage: 'x'.repeat(256) }), 'gatewayMessage must be text of at most 255 characters'],
  [
    behaviors({ gatewayResultCode: 'x'.repeat(65) }),
    'gatewayResultCode must be text of at most 64 characters',
  ],
  [
    behaviors({ gatewayResultCodeDescription: 7 }),
    'gatewayResultCodeDescription must be text of at most 255',
  ],
  [behaviors({ gatewayRefNumber: null }), 'gatewayRefNumber must be text of at most 255 characters'],
  [behaviors({ request: 'x'.repeat(131_073) }), 'request must be text of at most 131072 characters'],
  [behaviors({ notificationTexts: [] }), 'notificationTexts must be an object'],
  [
    behaviors({ notificationTexts: { refund: 'approve' } }),
    'notificationTexts.refund must be one of gatewayMessage,',
  ],
  [
    behaviors({ notification: 'manual', notificationTexts: {} }),
    'notificationTexts must be left out when notification is manual',
  ],
];

describe('Settings', () => {
  test.each(VALID)('%j are valid, for the schema too', (settings) => {
    expect(readSettings(settings)).toHaveProperty('settings');
    expect(isValid(settings)).toBe(true);
  });

  test.each(INVALID)('%j are invalid, for the schema too: %s', (settings, error) => {
    const read = readSettings(settings);
    expect('errors' in read && read.errors).toEqual([expect.stringContaining(error)]);
    expect(isValid(settings)).toBe(false);
  });

  test('get all their errors reported at once', () => {
    const read = readSettings({ retryLimit: 'x', randomSeed: 1 });
    expect('errors' in read && read.errors).toHaveLength(2);
  });

  test('of a gateway default to approve without delay, under its id of 18 characters', () => {
    expect(readSettings({ gatewayBehaviors: { '0b0xx0000000001': { refund: 'timeout' } } })).toEqual({
      settings: {
        gatewayBehaviors: { [GATEWAY]: { refund: 'timeout', notification: 'approve', notificationDelay: 0 } },
      },
    });
  });

  test('have one maximum of API requests', () => {
    const limits = { DailyApiRequests: { Max: 10, Remaining: 3 } };
    expect(readSettings({ limits })).toEqual({
      settings: { apiRequestLimit: 10, limits: { DailyApiRequests: { Remaining: 3 } } },
    });
    expect(readSettings({ limits, apiRequestLimit: 10 })).toHaveProperty('settings.apiRequestLimit', 10);
    expect(readSettings({ limits, apiRequestLimit: 11 })).toEqual({
      errors: ['limits.DailyApiRequests.Max must be the same as apiRequestLimit'],
    });
  });

  test('have the defaults of the schema', () => {
    const defaults = Object.entries(schema.properties as Record<string, { default: unknown }>);
    expect(Object.fromEntries(defaults.map(([name, property]) => [name, property.default]))).toEqual(
      DEFAULT_SETTINGS,
    );
    expect(readSettings(DEFAULT_SETTINGS)).toEqual({ settings: DEFAULT_SETTINGS });
  });
});
