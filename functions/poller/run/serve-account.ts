import { dayMs } from '../../../shared/bounce/instant.ts';
import type { FoundCampaigns } from '../../../shared/constant-contact/find-campaigns.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import {
  AccessRefusedError,
  CampaignsGoneError,
  ConfigurationError,
  expectedEnding,
  NotFoundError,
} from '../../../shared/errors.ts';
import {
  type EvidenceServed,
  type EvidenceSummary,
  noEvidenceGathered,
  serveEvidence,
} from '../evidence/serve-evidence.ts';
import type { Erased } from '../memory/erased.ts';
import { detectForAccount } from '../outage/detect-for-account.ts';
import { nothingDetected } from '../outage/detect-outages.ts';
import type { KnownIncidents } from '../outage/known-incidents.ts';
import { type Completeness, completenessOf } from '../plan/completeness.ts';
import { checkAccount, type KnownAccount } from '../plan/known-account.ts';
import { plan } from '../plan/plan.ts';
import type { Unfinished } from '../plan/unfinished.ts';
import type { Ports } from '../ports.ts';
import { askWhatWasAnswered, withoutBlame } from './access.ts';
import { type AccountMemory, readAccountMemory } from './account-memory.ts';
import type { RunContext } from './run-context.ts';
import type { RunEnd } from './run-end.ts';
import { serveCampaigns } from './serve-campaigns.ts';
import { addServed, failure, nothingServed, type Served } from './served.ts';

/** Memory is kept this long past the lookback: a campaign on its edge must not be forgotten while it is read. */
const forgetAfterDays = 30;

/** What a run came to, as far as it got. */
export interface AccountServed {
  /** Campaigns in the lookback. */
  readonly campaigns: number;
  readonly served: Served;
  /** Incidents opened. */
  readonly opened: readonly string[];
  /** Bounces published again with the reference of their incident, or with the message that their contact took before. */
  readonly repeats: number;
  readonly evidence: EvidenceSummary;
  readonly completeness?: Completeness;
  /** Campaigns whose every report had been read before this run. */
  readonly doneBefore: number;
  /** All bounces that were due are read, or it got further with one campaign at least. */
  readonly hasGotFurther: boolean;
  /** As it is to be remembered; undefined where the campaigns could not be listed. */
  readonly account: KnownAccount | undefined;
  /** Undefined when all that was due is read. */
  readonly end: RunEnd | undefined;
}

/** What a run knows of before it asks Constant Contact for anything. */
export interface Known {
  readonly incidents: KnownIncidents;
  readonly erased: Erased;
  /** Undefined before the first run. */
  readonly account: KnownAccount | undefined;
}

/** Finds the campaigns of the lookback, reads what is due, looks for outages in what the reports showed, and for evidence. */
export async function serveAccount(
  ports: Ports,
  vendor: Vendor,
  { incidents, erased, account: knownAccount = { campaigns: [] } }: Known,
  unfinished: Unfinished | undefined,
): Promise<AccountServed> {
  const { clock, config } = ports;
  const { intervals } = config;
  const now = clock.now();
  const nothing = {
    campaigns: 0,
    served: nothingServed,
    opened: [],
    repeats: 0,
    evidence: noEvidenceGathered,
    doneBefore: 0,
    hasGotFurther: false,
    account: undefined,
  };
  let found: FoundCampaigns;
  try {
    found = await findCampaigns(vendor, now, config.lookbackDays);
  } catch (by) {
    return { ...nothing, end: { by, unfinished } };
  }
  const { campaigns, unreadable, fault } = found;
  const checked = checkAccount(knownAccount, found.listed, vendor.signIn());
  const { account } = checked;
  if (checked.is === 'gone')
    return { ...nothing, account, end: { by: new CampaignsGoneError(checked.why), unfinished } };
  const listed = { ...nothing, campaigns: campaigns.length, account };
  const listing = fault ? failure('campaigns', fault.message) : nothingServed;

  const expiresAt = new Date(now.getTime() + (config.lookbackDays + forgetAfterDays) * dayMs);
  const memories = ports.campaignMemories(expiresAt);
  const ids = campaigns.map(({ campaignId }) => campaignId);
  let memory: AccountMemory;
  try {
    memory = await readAccountMemory(memories, ids);
  } catch (by) {
    return { ...listed, served: listing, end: { by, unfinished } };
  }
  const doneBefore = completenessOf(memory.all().values(), { now }).campaignsDone;
  const context: RunContext = {
    vendor,
    reading: {
      publisher: ports.publisher,
      records: ports.records,
      erased,
      incidentsOf: incidents.referencesOf,
      outageCodes: config.policy.outageDetection?.codes ?? [],
    },
    rowsOf: (activity) => ports.publishedRows(activity, expiresAt),
    clock,
    intervals,
    requestsPerDay: config.requestsPerDay,
    unfinished,
  };
  const steps = plan(campaigns, memory.all(), { now, intervals, unfinished });
  const { served, end } = await serveCampaigns(steps, memory, context);
  const detected = end
    ? nothingDetected
    : await detectForAccount(ports, vendor, { campaigns, memory, incidents, erased }, expiresAt);
  const bouncesEnd = 'endedBy' in detected ? { by: detected.endedBy, unfinished: undefined } : end;
  // Last: what it costs must never cost a bounce.
  const evidence: EvidenceServed = bouncesEnd
    ? { summary: noEvidenceGathered }
    : await gatherForAccount(ports, vendor, campaigns, { memory, erased });
  const ended = await withAccess(
    bouncesEnd ?? (evidence.end && { by: evidence.end.by, unfinished: undefined }),
    fault,
    memory,
    { vendor, startedAt: now },
  );
  return {
    ...listed,
    served: [served, { ...nothingServed, failures: detected.failures }].reduce(addServed, listing),
    opened: detected.opened,
    repeats: detected.repeats,
    evidence: evidence.summary,
    // A campaign without an id can never be read: it is suspended from the start.
    completeness: completenessOf(memory.all().values(), { now: clock.now(), unreadable }),
    doneBefore,
    hasGotFurther: bouncesEnd === undefined || memory.hasGotFurther(),
    end: ended,
  };
}

/** Without a share of the day's requests no evidence is read. */
async function gatherForAccount(
  { openEvidenceShare, records, publisher, clock }: Ports,
  vendor: Vendor,
  campaigns: FoundCampaigns['campaigns'],
  { memory, erased }: { readonly memory: AccountMemory; readonly erased: Erased },
): Promise<EvidenceServed> {
  const share = openEvidenceShare();
  if (share.perDay === 0) return { summary: noEvidenceGathered };
  return serveEvidence(campaigns, {
    ...{ vendor, share, records, erased, publisher, memory },
    now: () => clock.now(),
  });
}

/** A refusal of everything of a kind is the application's, and no expected ending, even if the run had no time to make sure. */
async function withAccess(
  end: RunEnd | undefined,
  fault: unknown,
  memory: AccountMemory,
  { vendor, startedAt }: { readonly vendor: Vendor; readonly startedAt: Date },
): Promise<RunEnd | undefined> {
  const unfinished = end?.unfinished;
  if (end && expectedEnding(end.by) === undefined) return end;
  try {
    if (!end) await askWhatWasAnswered(vendor, memory.all());
    const refused = vendor.refusedKinds();
    const [first] = refused.values();
    if (!first) return fault instanceof AccessRefusedError && !end ? { by: fault, unfinished } : end;
    for (const changed of withoutBlame([...refused.keys()], memory.all(), startedAt))
      await memory.write(changed);
    return { by: first, unfinished };
  } catch (by) {
    return { by, unfinished };
  }
}

async function findCampaigns(vendor: Vendor, now: Date, lookbackDays: number): Promise<FoundCampaigns> {
  const since = new Date(now.getTime() - lookbackDays * dayMs);
  try {
    return await vendor.findCampaigns(since.toISOString(), now.toISOString().slice(0, 10));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    // One campaign may vanish; the list of all of them cannot.
    throw new ConfigurationError(['CONSTANT_CONTACT_API_URL has no campaign summaries (404)']);
  }
}
