/** Nothing that a client sends, or fails to send, may hold or fill the server. Milliseconds, and bytes. */
export interface ServerBounds {
  /** From the connection to its first byte. */
  readonly firstByteTimeout: number;
  /** From a TLS client's first byte to the end of its handshake. */
  readonly handshakeTimeout: number;
  /** From the connection, or the last answer's next byte, to the end of a request's headers. */
  readonly headersTimeout: number;
  /** The same, to the end of its body. */
  readonly requestTimeout: number;
  /** Between an answer and the next request. */
  readonly keepAliveTimeout: number;
  /** How often the three before are looked at. */
  readonly connectionsCheckingInterval: number;
  /** Of all of a request's headers together. */
  readonly maxHeaderSize: number;
  /** From the refusal of what is no request to the end of its connection, if the client does not end it. */
  readonly linger: number;
  /** How long requests under way may take once the server closes. */
  readonly closeTimeout: number;
}

export const BOUNDS: ServerBounds = {
  firstByteTimeout: 20_000,
  handshakeTimeout: 20_000,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 32_768,
  linger: 2_000,
  closeTimeout: 2_000,
};
