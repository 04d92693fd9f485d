/** Why the operating system refuses, in words for a client that reveal nothing about the machine, such as a path. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'the emulator has no permission to use the org directory',
  EPERM: 'the emulator has no permission to use the org directory',
  ENOENT: 'the org directory is missing',
  ENOTDIR: 'the org directory is missing',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** The cause in plain words, by the `code` of an error of node. */
export function plainCauseOf(cause: unknown): string {
  const { code = '' } = (cause ?? {}) as { code?: string };
  return Object.hasOwn(CAUSES, code) ? (CAUSES[code] as string) : 'the org directory cannot be used';
}
