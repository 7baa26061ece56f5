import type { CampaignDetails } from '../../../shared/constant-contact/campaign-details.ts';
import { maxActivitiesPerCall } from '../../../shared/constant-contact/counters.ts';
import {
  endsReport,
  NotFoundError,
  ReportRefusedError,
  reasonOf,
  StorageError,
  UnexpectedReportError,
} from '../../../shared/errors.ts';
import { applyCounters, applyDetails, type CountersResult, type DetailsResult } from '../plan/apply.ts';
import { isSuspended, type Trouble } from '../plan/campaign-memory.ts';
import { type CampaignStep, countersDue } from '../plan/plan.ts';
import type { AccountMemory } from './account-memory.ts';
import type { RunContext } from './run-context.ts';
import type { RunEnd } from './run-end.ts';
import { serveCampaign } from './serve-campaign.ts';
import { addServed, failure, nothingServed, type Served } from './served.ts';
import { stillFails } from './still-fails.ts';

/** Served together: enough to fill the counters' requests of ten, few enough that the youngest come first. */
const campaignsPerGroup = 25;

export interface CampaignsServed {
  readonly served: Served;
  /** Undefined when all of them were served. */
  readonly end: RunEnd | undefined;
}

/**
 * Serves campaigns in the order of the plan: details, then counters, then reports. What was learnt is stored whatever
 * ends the run.
 */
export async function serveCampaigns(
  steps: readonly CampaignStep[],
  memory: AccountMemory,
  context: RunContext,
): Promise<CampaignsServed> {
  let all: CampaignsServed = { served: nothingServed, end: undefined };
  for (let start = 0; start < steps.length && !all.end; start += campaignsPerGroup) {
    const group = await serveGroup(steps.slice(start, start + campaignsPerGroup), memory, context);
    all = { ...group, served: addServed(all.served, group.served) };
  }
  return all;
}

async function serveGroup(
  steps: readonly CampaignStep[],
  memory: AccountMemory,
  context: RunContext,
): Promise<CampaignsServed> {
  const detailed = await readAllDetails(steps, context);
  const counted = detailed.end ? detailed : await readAllCounters(detailed, context);
  let { served, end } = counted;
  for (const step of counted.steps) {
    const before = memory.of(step.campaign.campaignId);
    let after = step.memory;
    if (!end) {
      const result = await serveCampaign(step, before, context);
      served = addServed(served, result.served);
      after = result.memory;
      end = result.end;
    }
    try {
      await memory.write(after);
    } catch (error) {
      // Why the run ends matters more than that it could not be remembered.
      end ??= { by: error, unfinished: context.unfinished };
      if (!(error instanceof StorageError)) break;
    }
  }
  return { served, end };
}

interface GroupRead {
  readonly steps: readonly CampaignStep[];
  readonly served: Served;
  readonly end: RunEnd | undefined;
}

async function readAllDetails(steps: readonly CampaignStep[], context: RunContext): Promise<GroupRead> {
  const read: CampaignStep[] = [];
  let served = nothingServed;
  for (const [position, step] of steps.entries()) {
    if (!step.readsDetails) {
      read.push(step);
      continue;
    }
    const { campaignId } = step.campaign;
    try {
      const memory = applyDetails(
        step.memory,
        step.campaign,
        toResult(await context.vendor.readDetails(campaignId)),
        context.clock.now(),
      );
      const hasChanged = step.hasChanged || !memory.isServed;
      read.push({
        ...step,
        memory,
        hasChanged,
        countersOf: countersDue(memory, hasChanged, context.clock.now()),
      });
    } catch (error) {
      if (!endsReport(error))
        return {
          steps: [...read, ...steps.slice(position)],
          served,
          end: { by: error, unfinished: context.unfinished },
        };
      const outcome = error instanceof NotFoundError ? 'gone' : 'failed';
      const memory = stillFails(step.memory.details.trouble, error)
        ? step.memory
        : applyDetails(step.memory, step.campaign, { outcome }, context.clock.now());
      if (outcome === 'failed' && !isSuspended(memory.details.trouble))
        served = addServed(served, failure(campaignId, reasonOf(error)));
      read.push({ ...step, memory });
    }
  }
  return { steps: read, served, end: undefined };
}

function toResult({ campaignActivityIds, name }: CampaignDetails): DetailsResult {
  return { outcome: 'read', campaignActivityIds, ...(name !== undefined && { name }) };
}

/** The counters that are due, ten activities a request. */
async function readAllCounters({ steps, served }: GroupRead, context: RunContext): Promise<GroupRead> {
  const inTrouble = new Set(
    steps.flatMap(({ memory: { reports } }) =>
      reports.filter(({ countersTrouble }) => countersTrouble).map(({ campaignActivityId: id }) => id),
    ),
  );
  const due = steps.flatMap(({ countersOf }) => countersOf);
  let all: GroupRead = { steps, served, end: undefined };
  // What has failed before is asked for apart: one activity that is refused costs nine others theirs.
  for (const ids of [due.filter((id) => !inTrouble.has(id)), due.filter((id) => inTrouble.has(id))]) {
    for (let start = 0; start < ids.length && !all.end; start += maxActivitiesPerCall)
      all = await readCountersOf(ids.slice(start, start + maxActivitiesPerCall), all, context);
  }
  return all;
}

/** Without counters the report itself is read. */
async function readCountersOf(
  ids: readonly string[],
  group: GroupRead,
  context: RunContext,
): Promise<GroupRead> {
  const { vendor, clock } = context;
  const take = (result: CountersResult): readonly CampaignStep[] =>
    group.steps.map((step) => ({ ...step, memory: applyCounters(step.memory, ids, result, clock.now()) }));
  try {
    return { ...group, steps: take({ outcome: 'read', counters: await vendor.readCounters(ids) }) };
  } catch (error) {
    if (!endsReport(error)) return { ...group, end: { by: error, unfinished: context.unfinished } };
    if (error instanceof ReportRefusedError && ids.length > 1) {
      let apart = group;
      for (const id of ids) if (!apart.end) apart = await readCountersOf([id], apart, context);
      return apart;
    }
    // One id that the vendor does not take costs the counters of all ten; asking again would not help.
    if (error instanceof NotFoundError || error instanceof UnexpectedReportError)
      return { ...group, steps: take({ outcome: 'read', counters: new Map() }) };
    const failing = (id: string) => stillFails(countersTroubleOf(group.steps, id), error);
    const steps = ids.every(failing) ? group.steps : take({ outcome: 'failed' });
    const unread = ids.filter((id) => !isSuspended(countersTroubleOf(steps, id)));
    const served = unread.reduce((sum, id) => addServed(sum, failure(id, reasonOf(error))), group.served);
    return { ...group, steps, served };
  }
}

function countersTroubleOf(steps: readonly CampaignStep[], id: string): Trouble | undefined {
  return steps
    .flatMap(({ memory: { reports } }) => reports)
    .find(({ campaignActivityId }) => campaignActivityId === id)?.countersTrouble;
}
