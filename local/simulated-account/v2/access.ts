/** What every request to v2 shows: a key of the application, and a token that lives for ten years. */
export interface V2Access {
  readonly apiKey: string;
  readonly token: string;
}

/** New ones have not been given out for years, so that an account has one of each. */
export const v2Access: V2Access = {
  apiKey: 'simulated-v2-api-key-0001',
  token: 'simulated-v2-token-00000000-0001',
};
