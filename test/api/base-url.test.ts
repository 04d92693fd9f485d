import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { baseUrl, readPublicUrl } from '../../src/api/base-url.ts';

const request = (host: string | undefined, socket: object = {}) =>
  ({
    headers: { host, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
    socket: { localAddress: '127.0.0.1', localPort: 4848, ...socket },
  }) as unknown as IncomingMessage;

describe('the base URL of answers', () => {
  it.each([
    ['localhost:4848', 'http://localhost:4848'],
    ['127.0.0.1', 'http://127.0.0.1'],
    ['[::1]:4848', 'http://[::1]:4848'],
    ['org-1.my_company.example.com:80', 'http://org-1.my_company.example.com:80'],
    ['Localhost:4848', 'http://Localhost:4848'],
  ])('has the host that the client used: %s', (host, url) => {
    expect(baseUrl(request(host))).toBe(url);
  });

  it('has the scheme of the connection, whatever the forwarded headers say', () => {
    expect(baseUrl(request('localhost'))).toBe('http://localhost');
    expect(baseUrl(request('localhost', { encrypted: true }))).toBe('https://localhost');
  });

  it('has the scheme of an absolute request target', () => {
    const { headers, socket } = request('login.salesforce.com');
    const absolute = { headers: { ...headers, ':scheme': 'https' }, socket } as unknown as IncomingMessage;
    expect(baseUrl(absolute)).toBe('https://login.salesforce.com');
  });

  it.each([
    undefined,
    '',
    'a b',
    'evil.example/path',
    'user@evil.example',
    'a"><script>',
    "a'b",
    'a\\b',
    'a,b',
    'a?b',
    'a#b',
    'localhost:port',
    'localhost:123456',
    'localhost:99999',
    '1.2.3.999',
    '[::::]',
    'xn--a',
    ':4848',
    '[::1',
    '[zz]',
    '-a',
    'é',
    'a'.repeat(300),
  ])('is the address that the client connected to where the host is %j', (host) => {
    expect(baseUrl(request(host))).toBe('http://127.0.0.1:4848');
  });

  it.each([
    ['::1', 'http://[::1]:4848'],
    ['::ffff:10.0.0.7', 'http://10.0.0.7:4848'],
  ])('writes the address %s so that it can be called', (localAddress, url) => {
    expect(baseUrl(request(undefined, { localAddress }))).toBe(url);
  });

  it('is the public URL, if one is set', () => {
    expect(baseUrl(request('localhost', { encrypted: true }), 'http://org.example.com')).toBe(
      'http://org.example.com',
    );
  });
});

describe('a public URL', () => {
  it.each([
    ['https://org.example.com', 'https://org.example.com'],
    ['https://org.example.com/', 'https://org.example.com'],
    ['http://[::1]:4848', 'http://[::1]:4848'],
    ['HTTPS://Org.Example.com:443', 'https://org.example.com'],
  ])('%s is %s', (text, url) => {
    expect(readPublicUrl(text)).toBe(url);
  });

  it.each([
    '',
    'org.example.com',
    'localhost:4848',
    'ftp://org.example.com',
    'javascript:alert(1)',
    'https://org.example.com/sub',
    'https://org.example.com?',
    'https://org.example.com/#',
    'https://user:secret@org.example.com',
    ' https://org.example.com',
    'https://',
  ])('%j is refused', (text) => {
    expect(() => readPublicUrl(text)).toThrow(`invalid public URL "${text}"`);
  });
});
