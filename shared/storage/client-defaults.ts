/**
 * Options of every SDK client. Without them the SDK waits for ever, and a request timeout alone only logs a warning.
 * Three seconds are far above what any of these calls takes and far below the functions' own timeouts.
 */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
