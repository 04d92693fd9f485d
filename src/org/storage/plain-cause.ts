/** Why the operating system refuses, in words for a client: nothing of the machine, such as a path, is in them. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'the emulator has no permission to use the org directory',
  EPERM: 'the emulator has no permission to use the org directory',
  ENOENT: 'the org directory is gone',
  ENOTDIR: 'the org directory is gone',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** By the code of node's error. */
export function plainCauseOf(cause: unknown): string {
  const { code = '' } = (cause ?? {}) as { code?: string };
  return Object.hasOwn(CAUSES, code) ? (CAUSES[code] as string) : 'the org directory cannot be used';
}
