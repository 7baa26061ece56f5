import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { resolveIncident } from '../../cli/operate/resolve-incident.ts';
import type { Campaign } from '../../local/simulated-account/account.ts';
import type { Asked } from '../../local/simulated-account/exchange.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import { workListIndex } from '../../shared/names.ts';
import { createIncidentMembers } from '../../shared/storage/incident-members.ts';
import { createIncidentRegister, type IncidentRegister } from '../../shared/storage/incident-register.ts';
import { aClock } from './a-clock.ts';
import { aPollingWorld } from './a-polling-world.ts';
import type { AwsFaults, World, WorldOptions } from './a-world.ts';
import { anAccount } from './an-account.ts';
import { type Person, sentInWeek } from './weekly-sends.ts';

export interface IncidentWorld {
  /** The world of the test that is running. */
  readonly world: World;
  /** An account with these sends, read and decided two hours after the last of them, `runs` times. */
  begin(
    sends: readonly Campaign[],
    options?: Partial<WorldOptions> & { readonly runs?: number },
  ): Promise<void>;
  /** One more send, two hours ago. */
  send(campaign: Campaign): void;
  /** A run of the poller, and all that it published decided. Resolves to what the run rejected with, if it did. */
  run(faults?: AwsFaults): Promise<unknown>;
  /** Runs every `hours` hours until so many days have passed. */
  live(days: number, hours?: number): Promise<void>;
  register(): IncidentRegister;
  incidents(): Promise<readonly Incident[]>;
  /** An operator resolves or reopens an incident; the only one unless said. */
  resolve(status: IncidentStatus, id?: string): Promise<void>;
  /** Puts into the register what no version has written. */
  breakRegister(): Promise<void>;
  /** How many of these people have each decision. */
  decisions(people: readonly Person[]): Promise<Record<string, number>>;
  /** The items of these people's records. */
  records(people: readonly Person[]): Promise<readonly Record<string, unknown>[]>;
  /** The reasons that these people's records give, each once. */
  reasons(people: readonly Person[]): Promise<readonly string[]>;
  /** The addresses of a work list. */
  listed(list: string): Promise<readonly string[]>;
  /** Requests of each purpose since it was asked last. */
  spent(): Record<string, number>;
}

/** For a fault's `match`: what outage detection asks for before it opens an incident. */
export function asksByCode({ purpose, query }: Asked): boolean {
  return purpose === 'bounces' && query.has('bounce_code');
}

/** A world for tests of incidents: a weekly letter, a poller that runs now and then, and operators who resolve. */
export function anIncidentWorld(): IncidentWorld {
  const polling = aPollingWorld();
  let counted = 0;
  let revisions = 0;

  const world = () => polling.world;
  const register = () =>
    createIncidentRegister(world().table.documents, world().table.table, () => `revision-${++revisions}`);

  async function run(faults?: AwsFaults): Promise<unknown> {
    const error = await world().runPoller(faults);
    await world().drain();
    return error;
  }

  async function recordsOf(people: readonly Person[]): Promise<readonly Record<string, unknown>[]> {
    const records = await world().records();
    return people.map(({ email_address }) => records.get(email_address) ?? {});
  }

  return {
    get world() {
      return world();
    },
    async begin(sends, { runs = 2, ...options } = {}) {
      const last =
        sends
          .map(({ lastSentAt = '' }) => lastSentAt)
          .sort()
          .at(-1) ?? sentInWeek(1);
      const clock = aClock(new Date(Date.parse(last) + 2 * hourMs).toISOString());
      await polling.start({ account: anAccount({ campaigns: [...sends] }), clock, ...options });
      counted = 0;
      for (let nth = 0; nth < runs; nth += 1) await run();
    },
    send(campaign) {
      world().account.campaigns.push(campaign);
      const at = Date.parse(campaign.lastSentAt ?? '') + 2 * hourMs;
      world().clock.advance(Math.max(0, at - world().clock.now().getTime()));
    },
    run,
    async live(days, hours = 6) {
      for (let passed = 0; passed < days * dayMs; passed += hours * hourMs) {
        world().clock.advance(hours * hourMs);
        const error = await run();
        if (error !== undefined) throw error;
      }
    },
    register,
    incidents: () => register().read(),
    async resolve(status, id) {
      const { table, clock } = world();
      const members = createIncidentMembers(table.documents, table.table);
      const [first] = await register().read();
      await resolveIncident(id ?? first?.id ?? '', status, { register: register(), members, clock });
    },
    async breakRegister() {
      const { documents, table: TableName } = world().table;
      const Item = { pk: 'POLL#INCIDENTS', incidents: 'broken', revision: 'by hand' };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async decisions(people) {
      const counts: Record<string, number> = {};
      for (const record of await recordsOf(people)) {
        const decision = String(record.decision ?? 'none');
        counts[decision] = (counts[decision] ?? 0) + 1;
      }
      return counts;
    },
    async reasons(people) {
      return [...new Set((await recordsOf(people)).map((record) => String(record.because)))];
    },
    records: recordsOf,
    async listed(list) {
      const { Items = [] } = await world().table.documents.send(
        new QueryCommand({
          TableName: world().table.table,
          IndexName: workListIndex.name,
          KeyConditionExpression: 'workList = :list',
          ExpressionAttributeValues: { ':list': list },
        }),
      );
      return Items.map(({ pk }) => String(pk).replace('ADDRESS#', ''));
    },
    spent() {
      const since = world().constantContact.requests.slice(counted);
      counted += since.length;
      const spent: Record<string, number> = {};
      for (const { purpose } of since) spent[purpose] = (spent[purpose] ?? 0) + 1;
      return spent;
    },
  };
}
