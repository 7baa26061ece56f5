import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../cli/exit-codes.ts';
import { createCampaignMemories } from '../../functions/poller/memory/campaign-memories.ts';
import { newCampaign } from '../../functions/poller/plan/apply.ts';
import { newReport } from '../../functions/poller/plan/campaign-memory.ts';
import { type CloudFormationServer, startCloudFormation } from '../../local/servers/cloud-formation.ts';
import type { Account, Activity } from '../../local/simulated-account/account.ts';
import {
  type SimulatedAccount,
  startSimulatedAccount,
} from '../../local/simulated-account/simulated-account.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { providerHash } from '../../shared/bounce/provider.ts';
import { encodeBounce, encodeUnreadableRow } from '../../shared/bounce-message.ts';
import { systemClock } from '../../shared/clock.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { aBounce } from '../support/a-bounce.ts';
import { aHeldRecord } from '../support/a-held-record.ts';
import { aSynthesisedStack, type SynthesisedStack } from '../support/a-synthesised-stack.ts';
import { aTerminal } from '../support/a-terminal.ts';
import { aWholeStack, type WholeStack } from '../support/a-whole-stack.ts';
import { aCampaign, anAccount, anActivity, aRow } from '../support/an-account.ts';
import { anAddressRecord } from '../support/an-address-record.ts';
import { anIncident } from '../support/an-incident.ts';
import { createHygieneTable } from '../support/hygiene-table.ts';
import { runHere } from '../support/run-command-line.ts';
import { storeItems, storeRecords } from '../support/stored-records.ts';

const operating = readFileSync('docs/OPERATING.md', 'utf8');
const care = readFileSync('docs/CARE.md', 'utf8');
const reports = readFileSync('docs/REPORTS.md', 'utf8');
/** In this order: what CARE.md does to the records is not undone. */
const documents = `${operating}\n${reports}\n${care}`;

/** A block of commands, and what the documents say that a person then sees on the terminal. */
interface Shown {
  readonly commands: string;
  readonly output: string;
}

const examples: readonly Shown[] = [
  ...documents.matchAll(/^```sh\n(.*?)^```\n\n```text\n(.*?)^```\n/gms),
].map(([, commands = '', output = '']) => ({ commands, output }));

/** The day, and the person, on which and by whom the documents have them typed. */
const documentDay = '2026-11-26';
const person = 'kim';
/** Of batches and of messages. */
const anyId = /\b(?:release|suppress)-[\w-]{11}(?![\w-])|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g;
const day = (ms: number) => new Date(ms).toISOString().slice(0, documentDay.length);
/** What the documents say lies as many days back, whenever this runs. */
const laterMs = Date.parse(day(Date.now())) - Date.parse(documentDay);
const here = (dayOfDocument: string) => day(Date.parse(dayOfDocument) + laterMs);

describe('the commands of OPERATING.md, REPORTS.md and CARE.md, one after the other on a terminal of 80 columns', () => {
  let folder: string;
  let stack: WholeStack;
  let cloudFormation: CloudFormationServer;
  /** For commands about more than the table. */
  let whole: SynthesisedStack;
  let account: SimulatedAccount;
  /** The ids that the documents have, with those that the commands have printed here. */
  const ids = new Map<string, string>();

  const written = (file: string) => readFileSync(join(folder, file), 'utf8');
  const recordOf = (address: string, code: string, bouncedOn: string) => ({
    ...anAddressRecord([aBounce({ address, code, bouncedAt: `${here(bouncedOn)}T09:15:00.000Z` })]),
    decidedAt: `${here(bouncedOn)}T09:29:12.345Z`,
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'operating-'));
    stack = await aWholeStack();
    whole = await aSynthesisedStack();
    cloudFormation = await startCloudFormation({
      BounceHygiene: {
        ...stack.outputs,
        ...{ TableName: stack.table.table, Policy: '{"name": "standard", "tuned": {}}' },
      },
    });
    await storeRecords(stack.table, [
      recordOf('ann@example.com', 'B', '2026-11-02'),
      recordOf('cleo@example.org', 'S', '2026-11-03'),
      recordOf('full@example.net', 'F', '2026-11-17'),
      recordOf('odd@example.net', 'X', '2026-11-09'),
    ]);
    const { campaignActivityId } = aBounce();
    await storeItems(stack.table, [
      { pk: `POLL#ROWS#${campaignActivityId}#0`, campaignId },
      ...sends.map((send, nth) => sendItem(nth + 1, send)),
    ]);
    account = await startSimulatedAccount({
      account: oddsAccount(),
      clock: systemClock,
      tokens: { scopes, mode: 'long-lived' },
    });
    const home = join(folder, 'home');
    mkdirSync(home);
    const { clientId, clientSecret } = account.signIn;
    const signIn = { clientId, clientSecret, refreshToken: account.signIn.refreshToken() };
    writeFileSync(join(home, 'sign-in.json'), JSON.stringify({ ...signIn, scopes: scopes.join(' ') }), {
      mode: 0o600,
    });
    const timestamp = Date.now();
    const logged = (fields: object) => ({ timestamp, message: JSON.stringify(fields) });
    stack.logs.write(
      'poller-log',
      logged({
        ...{ message: 'run ended', ending: 'allRead', published: 12, missing: {}, overdue: 0 },
        evidence: { read: 2, published: 1, inconclusive: 0, postponed: 0, waiting: 0, skipped: 0 },
      }),
    );
    stack.logs.write(
      'classifier-log',
      logged({
        ...{ message: 'batch classified', decided: 10, evidence: 1 },
        decisions: { suppress: 4, review: 1, retry: 3, ignore: 2 },
      }),
    );
    for (const MessageBody of [
      encodeBounce(aBounce({ address: 'gil@example.com', code: 'B' })),
      encodeUnreadableRow({ email_address: 'hal at example.com', bounce_code: 'B' }, 'an-activity'),
    ])
      await stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody }));
    writeFileSync(join(folder, 'asked.txt'), 'eve@example.com\nfay@example.com\n');
    const npx = [
      '#!/bin/sh',
      '[ "$1" = bounce-hygiene ] || exit 9',
      'shift',
      `exec "${resolve('node_modules/.bin/node')}" "${resolve('cli/main.ts')}" "$@"`,
    ];
    writeFileSync(join(folder, 'npx'), `${npx.join('\n')}\n`);
    chmodSync(join(folder, 'npx'), 0o755);
  });

  afterAll(async () => {
    await account.close();
    await cloudFormation.close();
    await whole.close();
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  const campaignId = '0b0b0b0b-0000-4000-8000-000000000001';
  const scopes = ['campaign_data', 'contact_data', 'offline_access'];

  /** A send as the poller remembers it. */
  interface Sent {
    readonly name: string;
    readonly on: string;
    readonly closedOn?: string;
    readonly seen: Record<string, number>;
    readonly atGmail?: Record<string, number>;
    readonly mailed?: number;
  }
  const sends: readonly Sent[] = [
    {
      ...{ name: 'Autumn news', on: '2026-11-02', closedOn: '2026-11-13', mailed: 4_012 },
      ...{ seen: { B: 9, F: 14, Z: 61, V: 7, X: 2 }, atGmail: { Z: 58, B: 3 } },
    },
    {
      ...{ name: 'Open evening', on: '2026-11-09', closedOn: '2026-11-20', mailed: 3_988 },
      ...{ seen: { B: 4, F: 12, Z: 3, V: 5 }, atGmail: { Z: 2 } },
    },
    { name: 'Winter sale', on: '2026-11-25', seen: { B: 3, V: 11 } },
  ];
  const campaignKey = (nth: number) => `POLL#CAMPAIGN#${campaignId.slice(0, -1)}${nth}`;

  function sendItem(nth: number, { name, on, closedOn, seen, atGmail, mailed }: Sent) {
    const at = (dayOfDocument: string) => `${here(dayOfDocument)}T09:00:00.000Z`;
    const id = `${aBounce().campaignActivityId.slice(0, -1)}${nth}`;
    const gmail = providerHash('gmail.com');
    const since = at(closedOn ?? on);
    const times = { wholeAt: since, lastReadAt: since };
    const report = {
      ...newReport(id, at(on)),
      stage: closedOn === undefined ? { name: 'open', ...times } : { name: 'closed', since, ...times },
      ...{ seen, providers: atGmail ? { [gmail]: atGmail } : {} },
      ...(mailed !== undefined && {
        evidence: { kind: 'read', at: since, mailed, mailedAt: { [gmail]: mailed / 2 } },
      }),
    };
    const state = {
      ...{ campaignId: `${campaignId.slice(0, -1)}${nth}`, listed: {}, isServed: true },
      ...{ details: { name }, reports: [report] },
    };
    return { pk: campaignKey(nth), state };
  }

  /** The account in which odd@example.net has bounced, been mailed since, and used a link. */
  function oddsAccount(): Account {
    const { contactId, campaignActivityId } = aBounce();
    const contact = { contact_id: contactId, email_address: 'odd@example.net' };
    const at = (dayOfDocument: string, time: string) => `${here(dayOfDocument)}T${time}:00.000Z`;
    const activities: readonly Partial<Activity>[] = [
      {
        bounces: [
          aRow({
            ...{ ...contact, current_email_address: contact.email_address, bounce_code: 'X' },
            ...{
              created_time: at('2026-11-09', '09:15'),
              bounce_message: 'smtp;550 5.7.1 Refused by policy',
            },
          }),
        ],
      },
      {
        delivered: [contact],
        clicks: [
          {
            ...{ ...contact, url_id: '1', link_url: 'https://www.example.com/' },
            created_time: at('2026-11-10', '18:30'),
          },
        ],
      },
      { delivered: [contact] },
    ];
    return anAccount({
      campaigns: sends.map(({ name, on }, nth) => {
        const sentAt = at(on, '09:00');
        const id = `${campaignActivityId.slice(0, -1)}${nth + 1}`;
        const activity = anActivity({ ...activities[nth], sentAt, campaignActivityId: id });
        return aCampaign({ name, sentAt, activities: [activity] });
      }),
    });
  }

  /** What the alarm's mail has told the person of. */
  async function openIncident(): Promise<void> {
    const { documents, table } = stack.table;
    const times = {
      sentAt: `${here('2026-11-24')}T09:00:00.000Z`,
      openedAt: `${here('2026-11-25')}T09:00:00.000Z`,
    };
    await createIncidentRegister(documents, table, () => 'kept').change(() => [anIncident(times)]);
    await storeRecords(stack.table, [aHeldRecord([aBounce({ address: 'gus@gmail.com' })])]);
  }

  /** A campaign of three days ago, whose report was read when the day began. */
  async function rememberCampaign(): Promise<void> {
    // The others have left the lookback.
    await storeItems(
      stack.table,
      sends.map((_, nth) => ({ pk: campaignKey(nth + 1) })),
    );
    const readAt = new Date(Date.now() - 7 * hourMs).toISOString();
    const lastSentAt = new Date(Date.now() - 3 * dayMs).toISOString();
    const report = newReport('0a0a0a0a-0000-4000-8000-000000000005');
    const stage = { name: 'open', wholeAt: readAt, lastReadAt: readAt } as const;
    const { documents, table } = stack.table;
    const parts = { documents, table, clock: systemClock, newRevision: () => 'kept', expiresAt: new Date() };
    await createCampaignMemories(parts).write({
      ...newCampaign('0a0a0a0a-0000-4000-8000-000000000004'),
      ...{ listed: { lastSentAt, bounces: 0 }, isServed: true },
      details: { readAt, lastSentAt, name: 'The letter of November' },
      reports: [{ ...report, stage, counters: { byCode: {} }, seen: {} }],
    });
  }

  /** As it was before somebody's mistake. */
  async function restoreTable(): Promise<void> {
    const restored = { ...stack.table, table: 'Restored' };
    await createHygieneTable(restored.client, restored.table);
    await storeRecords(restored, [
      recordOf('full@example.net', 'F', '2026-11-17'),
      recordOf('ivy@example.org', 'B', '2026-11-12'),
    ]);
  }

  /** Types the commands, and `y` where they ask. */
  async function seenAfter({ commands, output }: Shown): Promise<string> {
    if (commands.includes('hygiene incidents')) await openIncident();
    if (commands.includes('hygiene replay'))
      await storeRecords(stack.table, [recordOf('zoe@example.org', 'Z', '2026-11-20')]);
    if (commands.includes('hygiene plan')) await rememberCampaign();
    if (commands.includes('hygiene erase'))
      await storeRecords(whole.table, [recordOf('ann@example.com', 'B', '2026-11-02')]);
    if (commands.includes('hygiene adopt')) await restoreTable();
    const typed = commands.replaceAll(anyId, (id) => ids.get(id) ?? id).replaceAll(/\d{4}-\d\d-\d\d/g, here);
    const terminal = aTerminal('bash', ['-e', '-c', typed], {
      folder,
      environment: {
        ...(/bounce-hygiene (doctor|erase)/.test(commands)
          ? { ...whole.environment, CONSTANT_CONTACT_API_URL: whole.recorder.endpoint }
          : { ...stack.environment, AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint }),
        ...(commands.includes('--evidence') && {
          CONSTANT_CONTACT_API_URL: account.apiUrl,
          CONSTANT_CONTACT_TOKEN_URL: account.tokenUrl,
          CONSTANT_CONTACT_V2_API_KEY: account.v2.apiKey,
          CONSTANT_CONTACT_V2_TOKEN: account.v2.token,
          CONSTANT_CONTACT_V2_URL: account.v2.url,
        }),
        BOUNCE_HYGIENE_HOME: join(folder, 'home'),
        PATH: `${folder}:${process.env.PATH}`,
      },
    });
    if (
      /bounce-hygiene (release|suppress|undo|erase|incidents (dismiss|confirm))/.test(commands) &&
      !commands.includes('--yes')
    ) {
      await terminal.until('Really');
      terminal.type('y');
    }
    if (commands.includes('hygiene review')) {
      await terminal.until('q  quit');
      terminal.type('l');
    }
    const needsPerson = /\bneeds? you:\n/.test(output);
    expect(await terminal.exitCode, terminal.seen()).toBe(
      needsPerson ? exitCodes.needsPerson : exitCodes.fine,
    );
    expect(terminal.brokenLines()).toEqual([]);
    return terminal.seen();
  }

  /** With the ids, the day and the person of the document. */
  function asInTheDocument(seen: string, output: string): string {
    const idsOfDocument = output.match(anyId) ?? [];
    for (const [position, id] of (seen.match(anyId) ?? []).entries())
      ids.set(idsOfDocument[position] ?? id, id);
    const { username } = userInfo();
    let named = seen.replace(/127\.0\.0\.1:\d+/, 'api.cc.email').replace(/(?<=version: )\S+(?=,)/, '0.1.0');
    for (const [idOfDocument, id] of ids) named = named.replaceAll(id, idOfDocument);
    return named
      .replaceAll(/(\d{4}-\d\d-\d\d)( \d\d:\d\d)?/g, (_, on: string, at = '') => {
        const shown = day(Date.parse(on) - laterMs);
        // What is due in these days is due today there.
        const isNear = shown >= documentDay && Date.parse(shown) - Date.parse(documentDay) <= 7 * dayMs;
        return shown < documentDay ? shown + at : (isNear ? documentDay : shown) + (at && ' 10:30');
      })
      .replaceAll(/(?<=: | by )[^\s:]+(?= released| suppressed| on |:)/g, (name) =>
        name === username ? person : name,
      );
  }

  /** Where a line breaks depends on how long the person's name is. */
  const comparable = (text: string, isPersonal: boolean) =>
    isPersonal ? text.split(/\s+/) : text.split('\n');

  test.each(examples)('$commands', async ({ commands, output }) => {
    const seen = asInTheDocument(await seenAfter({ commands, output }), output);
    const isPersonal = output.includes(person);

    expect(comparable(seen, isPersonal)).toEqual(comparable(output.trimEnd(), isPersonal));
  });

  test('are all there are', () => {
    expect(examples).toHaveLength([...documents.matchAll(/^```sh$/gm)].length);
  });

  test('write the files that it speaks of', () => {
    const lines = (file: string) => written(file).trimEnd().split('\n');

    expect(lines('do-not-mail.csv').sort()).toEqual(['ann@example.com', 'cleo@example.org', 'email']);
    expect(lines('back.csv').sort()).toEqual([
      'ann@example.com',
      'cleo@example.org',
      'email',
      'full@example.net',
    ]);
    expect(lines('due.jsonl').map((line) => JSON.parse(line).address)).toEqual(['full@example.net']);
  });
});

describe('OPERATING.md, REPORTS.md and CARE.md', () => {
  test('can be read in ten minutes each, and print no line that a terminal of 80 columns breaks', () => {
    const lines = (document: string) => document.trimEnd().split('\n').length;

    expect(lines(operating)).toBeLessThanOrEqual(340);
    expect(lines(reports)).toBeLessThanOrEqual(120);
    expect(lines(care)).toBeLessThanOrEqual(200);
    for (const { commands, output } of examples)
      for (const line of `${commands}${output}`.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('list every exit code', () => {
    const listed = [...care.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) => codes.split(', '));

    expect(listed.map(Number)).toEqual(Object.values(exitCodes).sort((one, other) => one - other));
  });

  test('show every command, with LAPTOP.md, and name every filter, that there is', async () => {
    const all = `${documents}\n${readFileSync('docs/LAPTOP.md', 'utf8')}`;
    const { printed } = await runHere(['--help']);
    const [, list = ''] = printed.split('\nCommands:\n');
    const commands = [...list.matchAll(/^ {2}([\w-]+) /gm)].map(([, name]) => name);
    const filters = (await runHere(['list', '--help'])).printed.match(/^ +--[a-z-]+(?= )/gm) ?? [];

    for (const name of commands) expect(all).toContain(`npx bounce-hygiene ${name}`);
    for (const option of filters)
      if (option.trim() !== '--limit') expect(operating).toMatch(new RegExp(`${option.trim()}\\b`));
  });
});
