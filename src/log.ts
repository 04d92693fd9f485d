/** The emulator's log: one line for each message, on standard error. Never a token, password or body. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Log {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

/** A log of the messages that are at least as severe as `level`. `write` gets one line without a line ending. */
export function createLog(level: LogLevel, write = (line: string) => console.error(line)): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const at = (name: Exclude<LogLevel, 'silent'>) =>
    LOG_LEVELS.indexOf(name) <= threshold ? (message: string) => write(`${name}: ${message}`) : () => {};
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** The fault with its stack, for the log only. */
export function stackOf(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
