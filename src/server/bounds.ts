/** Limits that keep a client from blocking or filling the server, whatever it sends or fails to send. Times are milliseconds, sizes bytes. */
export interface ServerBounds {
  /** From the start of a connection to its first byte. */
  readonly firstByteTimeout: number;
  /** From a TLS client's first byte to the end of its handshake. */
  readonly handshakeTimeout: number;
  /** From the start of a connection, or the first byte after the last answer, to the end of a request's headers. */
  readonly headersTimeout: number;
  /** The same, to the end of the request's body. */
  readonly requestTimeout: number;
  /** Between an answer and the next request. */
  readonly keepAliveTimeout: number;
  /** How often the three limits above are checked. */
  readonly connectionsCheckingInterval: number;
  /** Bytes of a request's URI, and of its URI and headers together, as in an org. */
  readonly maxUriAndHeaderSize: number;
  /** Bytes of URI and headers after which reading stops. Far more than the bound above, so that the answer can say which of the two was too long. */
  readonly maxHeaderSize: number;
  /** From the refusal of a malformed request to the end of its connection, if the client does not end it first. */
  readonly linger: number;
  /** How long unanswered requests may take once the server closes. */
  readonly closeTimeout: number;
}

export const BOUNDS: ServerBounds = {
  firstByteTimeout: 20_000,
  handshakeTimeout: 20_000,
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  maxUriAndHeaderSize: 16_384,
  maxHeaderSize: 1_048_576,
  linger: 2_000,
  closeTimeout: 2_000,
};
