import { describe, expect, test } from '@jest/globals';
import type { ApiRequest } from '../../src/api/api-request.ts';
import { createRouting, type Routing } from '../../src/api/routing.ts';

const requestFor = (url: string) => ({ url, method: 'GET', params: {} }) as ApiRequest;

/** What a path's handler was given, or that there was none. */
function routed(routing: Routing, url: string, seen: string[]): Promise<string> {
  return new Promise((resolve) => {
    routing.route(requestFor(url), () => resolve('no path'));
    if (seen.length > 0) resolve(seen.splice(0).join());
  });
}

function routingWith(name: string, paths: readonly string[]) {
  const seen: string[] = [];
  const routing = createRouting();
  for (const path of paths)
    routing.pass(path, ({ params }) => seen.push([name, path, ...Object.values(params)].join(' ')));
  return { routing, route: (url: string) => routed(routing, url, seen), seen };
}

describe('the routing of an API', () => {
  const paths = ['/a/:id', '/a/b', '/c'];

  test('takes the first path that matches, with the values of its names', async () => {
    const { route } = routingWith('one', paths);
    expect(await route('/a/b')).toBe('one /a/:id b');
    expect(await route('/a/%41')).toBe('one /a/:id A');
    expect(await route('/c')).toBe('one /c');
  });

  test('does not match other letters, a slash at the end, or what cannot be decoded', async () => {
    const { route } = routingWith('one', paths);
    for (const url of ['/C', '/c/', '/a', '/a/%zz', '/a/b/c']) expect(await route(url)).toBe('no path');
  });

  test('with the same paths as another one, calls its own functions', async () => {
    const [one, other] = [routingWith('one', paths), routingWith('other', paths)];
    expect(await one.route('/c')).toBe('one /c');
    expect(await other.route('/c')).toBe('other /c');
    expect(await one.route('/c')).toBe('one /c');
  });

  test('finds a path that was added after the first request', async () => {
    const { routing, route, seen } = routingWith('one', paths);
    expect(await route('/d')).toBe('no path');
    routing.pass('/d', () => seen.push('added'));
    expect(await route('/d')).toBe('added');
  });
});
