/** The first byte of a connection shows which protocol its client speaks; it is read and put back. */
import type { Socket } from 'node:net';

/**
 * Calls `take` with the first byte that arrives; the next reader of the socket finds the byte there again. Destroys a connection that
 * ends without a byte, or sends none within `timeout` milliseconds.
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
