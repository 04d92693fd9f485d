/** Tells processes apart, even if a process number is used again: after a restart, or in a container where it is always the same. */
import { readFileSync } from 'node:fs';
import { hasCode } from './file-system.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as a text that can only be compared for equality; null if the system does not say. */
  readonly started: string | null;
}

export interface Processes {
  self(): ProcessIdentity;
  /** Whether that same process still runs; true if the system cannot tell it from a later one with the same number. */
  isRunning(identity: ProcessIdentity): boolean;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/**
 * The state and the start of a process on Linux (proc(5): fields 3 and 22 of stat, after the name in brackets, which may contain anything).
 * The start counts from the boot, so the boot's id is part of the text.
 */
function readProc(pid: number): { state: string; started: string } | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: `${boot} ${fields[19]}` };
  } catch {
    return undefined;
  }
}

/** Without /proc only our own start is known, by this process's own clock, to the microsecond. */
function startOf(pid: number): string | null {
  return readProc(pid)?.started ?? (pid === process.pid ? `${performance.timeOrigin}` : null);
}

/** A killed process whose parent has not waited for it keeps its number (in containers without an init), but no longer holds anything. */
function isZombie(pid: number): boolean {
  return ['Z', 'X'].includes(readProc(pid)?.state ?? '');
}

/** It does not change, and /proc is slow in some containers. */
let own: ProcessIdentity | undefined;

export const runningProcesses: Processes = {
  self: () => {
    own ??= { pid: process.pid, started: startOf(process.pid) };
    return own;
  },
  isRunning({ pid, started }) {
    if (pid < 1 || !exists(pid) || isZombie(pid)) return false;
    const now = startOf(pid);
    return now === null || started === null || now === started;
  },
};
