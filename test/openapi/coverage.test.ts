import { describe, expect, it } from '@jest/globals';
import { readReadme, withCoverage } from './coverage.ts';

describe('the coverage table of README.md', () => {
  it('is current: if not, run `npm run bundle:openapi`', () => {
    const readme = readReadme();
    expect(withCoverage(readme) === readme ? 'current' : 'run `npm run bundle:openapi`').toBe('current');
  });
});
