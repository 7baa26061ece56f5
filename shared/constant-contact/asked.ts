/** What a request was spent on, as the run's summary shows it. */
export type Purpose =
  | 'summaries'
  | 'campaigns'
  | 'details'
  | 'counters'
  | 'bounces'
  /** Sends reports, for finding outages. */
  | 'sends'
  /** Sends and clicks reports, for what shows that mail arrives. */
  | 'evidence'
  /** What single contacts did. */
  | 'contact'
  | 'token';

export const noRequests: Readonly<Record<Purpose, number>> = {
  summaries: 0,
  campaigns: 0,
  details: 0,
  counters: 0,
  bounces: 0,
  sends: 0,
  evidence: 0,
  contact: 0,
  token: 0,
};

export interface Asked {
  readonly purpose: Purpose;
  /** Reads after "could not read": names the thing by its id, never by an address or a full URL. */
  readonly what: string;
  /** It asks for several things at once, so that its refusal tells of none of them. */
  readonly isOfSeveral?: boolean;
  /** Asks although everything of this kind has been refused so far. */
  readonly insists?: boolean;
}
