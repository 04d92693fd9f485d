/** The rooms that are loaded when they are first needed, each by its paths. Each import is of one module, and happens in turn. */
import { closeSync, openSync } from 'node:fs';
import { type LaterRoom, loadInTurn } from './api/later-room.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import type { AnswerChildren } from './sobjects/relationships.ts';

const queryRoom = () => loadRoom(() => import('./query/index.ts'));

/** The sobjects room is useful without the query room, which is loaded for the first relationship path to children. */
const answerChildren: AnswerChildren = async (exchange, children) =>
  (await queryRoom()).queryChildren(exchange, children);

export const laterRooms: readonly LaterRoom[] = [
  {
    paths: ['/limits'],
    load: async () => [(await loadRoom(() => import('./limits/list-limits.ts'))).listLimits],
  },
  {
    paths: ['/sobjects/User/:id/password'],
    load: async () => (await loadRoom(() => import('./login/user-password.ts'))).userPasswordResources,
  },
  {
    paths: ['/sobjects{/*rest}', '/recent', '/limits/recordCount'],
    load: async () => (await loadRoom(() => import('./sobjects/index.ts'))).sObjectResources(answerChildren),
  },
  {
    paths: [
      '/query{/*rest}',
      '/queryAll{/*rest}',
      '/tooling/query',
      '/search{/*rest}',
      '/parameterizedSearch',
    ],
    load: async () => (await queryRoom()).queryResources,
  },
  {
    paths: ['/composite{/*rest}', '/connect/batch'],
    load: async () => (await loadRoom(() => import('./composite/index.ts'))).compositeResources,
  },
  {
    paths: ['/jobs/*rest'],
    load: async () => (await loadRoom(() => import('./bulk/index.ts'))).bulkResources,
  },
  {
    paths: ['/actions{/*rest}'],
    load: async () => (await loadRoom(() => import('./actions/index.ts'))).actionResources,
  },
  {
    paths: ['/tabs', '/theme', '/quickActions', '/process/rules', '/process/approvals'],
    load: async () => (await loadRoom(() => import('./setup/empty-lists.ts'))).setupResources,
  },
];

/** About as many files as Node opens at a time while it loads a room. */
const FILES_OPEN_AT_ONCE = 48;

/**
 * Rejects if the process cannot open that many files now. Node remembers a failed import for ever (so does 20.20): without this check, a moment
 * without free file handles would make a room impossible to load until a restart.
 */
function loadRoom<T>(load: () => Promise<T>): Promise<T> {
  return loadInTurn(() => {
    openManyFiles();
    return load();
  });
}

function openManyFiles(): void {
  const opened: number[] = [];
  try {
    while (opened.length < FILES_OPEN_AT_ONCE)
      opened.push(openSync(new URL('package.json', PACKAGE_ROOT), 'r'));
  } finally {
    for (const file of opened) closeSync(file);
  }
}
