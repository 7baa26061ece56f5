/** Names that infra, functions and the laptop must agree on. Loaded at synth time: it must never import an SDK. */

/** Environment variables of the functions. */
export const pollerEnvironment = {
  table: 'HYGIENE_TABLE',
  queueUrl: 'BOUNCE_QUEUE_URL',
  secretArn: 'TOKEN_SECRET_ARN',
  lookbackDays: 'LOOKBACK_DAYS',
  requestsPerDay: 'REQUESTS_PER_DAY',
  evidenceRequestsPerDay: 'EVIDENCE_REQUESTS_PER_DAY',
  mxLookups: 'MX_LOOKUPS',
  runIntervalMinutes: 'RUN_INTERVAL_MINUTES',
  recheckRecentHours: 'RECHECK_RECENT_HOURS',
  recheckClosedDays: 'RECHECK_CLOSED_DAYS',
  policy: 'POLICY',
  apiUrl: 'CONSTANT_CONTACT_API_URL',
  tokenUrl: 'CONSTANT_CONTACT_TOKEN_URL',
} as const;

export const classifierEnvironment = {
  table: 'HYGIENE_TABLE',
  policy: 'POLICY',
} as const;

/** Where Constant Contact answers unless the environment says otherwise. Source: the vendor's contract. */
export const constantContactDefaults = {
  apiUrl: 'https://api.cc.email/v3',
  tokenUrl: 'https://authz.constantcontact.com/oauth2/default/v1/token',
} as const;

/** Where Constant Contact is asked for consent. Source: the vendor's contract, and its guide on the device flow. */
export const consentDefaults = {
  deviceUrl: 'https://authz.constantcontact.com/oauth2/default/v1/device/authorize',
  authorizeUrl: 'https://authz.constantcontact.com/oauth2/default/v1/authorize',
} as const;

/**
 * CloudWatch metrics. One dimension only, `service`, which is the stack's name. Each is sent only while there is something
 * to tell, because an hour in which it is sent is billed; whatever only a person reads is in the log line instead.
 */
export const metricNamespace = 'BounceHygiene';

export const pollerMetrics = {
  reportsSuspended: 'ReportsSuspended',
  bouncesOverdue: 'BouncesOverdue',
  incidentsOpen: 'IncidentsOpen',
  signInNeeded: 'SignInNeeded',
} as const;

/**
 * Counters and reports of a real account may disagree by a few for good: a contact erased on request leaves the report
 * and stays counted. More than this many say that something is not read; fewer are not sent, since they would be billed.
 */
export const overdueBouncesTolerated = 25;

export type PollerMetric = (typeof pollerMetrics)[keyof typeof pollerMetrics];

export const classifierMetrics = {
  unknownCodes: 'UnknownCodes',
} as const;

/** Partition keys. Poll state shares one prefix so that a grant can name it. */
export const addressKeyPrefix = 'ADDRESS#';
export const pollKeyPrefix = 'POLL#';
/** The ledger of requests of a UTC day. */
export const requestsKeyOf = (now: Date): string => `${pollKeyPrefix}DAY#${now.toISOString().slice(0, 10)}`;
/** Of these, the requests for evidence. */
export const evidenceRequestsKeyOf = (now: Date): string => `${requestsKeyOf(now)}#EVIDENCE`;
export const batchKeyPrefix = 'BATCH#';
export const erasedKeyPrefix = 'ERASED#';

/**
 * The sparse, keys-only index of addresses that wait: `workList` is "review" for those that a person should look at, and
 * the prefix with an incident's id for those that wait for an open incident. Newest decision last.
 */
export const workListIndex = { name: 'WorkList', partitionKey: 'workList', sortKey: 'decidedAt' } as const;
export const reviewList = 'review';
export const incidentListPrefix = 'incident#';

/** Poll-state items carry their end here, in epoch seconds. */
export const timeToLiveAttribute = 'expiresAtEpochSeconds';
