import { describe, expect, it } from '@jest/globals';
import { preferredEncoding, preferredFormat, readContentType } from '../../src/api/media.ts';

describe('the format of an answer', () => {
  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['application/xml', 'xml'],
    ['text/xml', 'xml'],
    ['application/xml;q=0.5, application/json', 'json'],
    ['application/json;q=0.5, application/xml', 'xml'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
    ['text/csv', 'json'],
    ['garbage;;;xml', 'json'],
  ])('for Accept %s is %s', (accept, format) => {
    expect(preferredFormat(accept)).toBe(format);
  });
});

describe('the content encoding of an answer', () => {
  it.each([
    [undefined, 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['deflate', 'deflate'],
    ['gzip;q=0, deflate', 'deflate'],
    ['gzip;q=0', 'identity'],
    ['br', 'identity'],
  ])('for Accept-Encoding %s is %s', (header, encoding) => {
    expect(preferredEncoding(header)).toBe(encoding);
  });
});

describe('the type of a body', () => {
  it.each([
    [undefined, 'json', 'utf-8'],
    ['application/json', 'json', 'utf-8'],
    ['Application/JSON; charset="UTF-8"', 'json', 'utf-8'],
    ['application/xml;charset=iso-8859-1', 'xml', 'iso-8859-1'],
    ['text/xml', 'xml', 'utf-8'],
  ])('%s is %s in %s', (header, format, charset) => {
    expect(readContentType(header)).toEqual({ format, charset });
  });

  it.each(['text/csv', 'application/x-www-form-urlencoded', '', 'json', 'constructor'])(
    '%j is row D',
    (header) => {
      expect(() => readContentType(header)).toThrow(
        `MediaType of '${header}' is not supported by this resource`,
      );
    },
  );
});
