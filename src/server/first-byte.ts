/** What a client wants of a connection shows in its first byte, which is looked at and put back. */
import type { Socket } from 'node:net';

/**
 * Calls `take` with the first byte that arrives; whoever reads the socket then finds it there. A connection that sends none
 * within `timeout` milliseconds, or ends before it did, is destroyed.
 */
export function onFirstByte(socket: Socket, timeout: number, take: (byte: number) => void): void {
  const giveUp = () => socket.destroy();
  socket.setTimeout(timeout, giveUp);
  socket.once('readable', () => {
    const bytes: Buffer | null = socket.read();
    const [byte] = bytes ?? [];
    if (!bytes || byte === undefined) return giveUp();
    socket.setTimeout(0, giveUp);
    socket.unshift(bytes);
    take(byte);
  });
}
