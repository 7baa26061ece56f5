export interface Message {
  /** Of SQS: new with every send, also when the same bounce is sent again, and after a redrive. */
  readonly id: string;
  readonly body: string;
  receives: number;
  /** In milliseconds; hidden until then. */
  visibleAt: number;
}

/** One value of the secret; the first has no text, because the secret is made without a value. */
export interface SecretVersion {
  readonly version: string;
  readonly text: string;
  /** The invocation that put it there, such as `poll 3`, or `an operator`. */
  readonly by: string;
  /** In milliseconds. */
  readonly at: number;
}
