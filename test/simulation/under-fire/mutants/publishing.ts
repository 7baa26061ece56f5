import type { Mutant } from './mutant.ts';

const published = 'a row is published before it is remembered';
const walked = 'a walk to the end has seen all that was there when it began';
const decided = 'at rest every visible bounce is decided, once, as the true set says';
const progress = 'at rest every walk has ended and no debt is open';

/** Bugs between the bounce report and the queue. */
export const publishingMutants: readonly Mutant[] = [
  {
    name: 'rows are remembered before they are published',
    file: 'functions/poller/walk-report.ts',
    find: '    const refused = new Set(await publisher.publish(bodies));',
    replace:
      '    await remembered.remember(fresh.map(([mark]) => mark));\n' +
      '    const refused = new Set(await publisher.publish(bodies));',
    breaks: [published],
  },
  {
    name: 'a send that was partly refused is taken for done',
    file: 'shared/aws/bounce-publisher.ts',
    find: 'pending = pending.filter(({ position }) => !accepted.has(String(position)));',
    replace: 'pending = [];',
    breaks: [published],
  },
  {
    name: 'an entry that SQS does not name is taken for accepted',
    file: 'shared/aws/bounce-publisher.ts',
    find: 'pending = pending.filter(({ position }) => !accepted.has(String(position)));',
    replace:
      'const failed = new Set((answer.Failed ?? []).map(({ Id }) => Id));\n' +
      'pending = pending.filter(({ position }) => failed.has(String(position)));',
    breaks: [published],
  },
  {
    name: 'only rows that are newer than the last reading are taken (a watermark)',
    file: 'functions/poller/poll-activity.ts',
    find: 'const pages = parts.readReport({ campaignActivityId, codes, from, sends });',
    replace:
      'const since = activity.readAt ?? "";\n' +
      'const pages = (async function* () {\n' +
      '  for await (const page of parts.readReport({ campaignActivityId, codes, from, sends }))\n' +
      '    yield { ...page, rows: page.rows.filter((row) => row.kind !== "bounce" || row.bounce.bouncedAt > since) };\n' +
      '})();',
    breaks: [walked, 'a walk goes on while rows are owed that the report shows'],
  },
  {
    name: 'a walk stops although a debt is open',
    file: 'functions/poller/walk-report.ts',
    find: 'if (!walk.toEnd && fresh.length === 0 && !owes()) break;',
    replace: 'if (!walk.toEnd && fresh.length === 0) break;',
    breaks: ['a walk goes on while rows are owed that the report shows'],
  },
  {
    name: 'a walk that was cut begins again at the top',
    file: 'functions/poller/poll-activity.ts',
    find: 'const { codes, from } = walk;',
    replace: 'const { codes } = walk;\n  const from = undefined;',
    breaks: [progress, decided],
  },
  {
    name: 'a link that has expired is taken for the end',
    file: 'shared/constant-contact/pages.ts',
    find: '    throw new LinkExpiredError(asked.what);',
    replace: '    return { tracking_activities: [], bulk_email_campaign_summaries: [] };',
    breaks: [walked, decided],
  },
  {
    name: 'a maintenance page is taken for an empty list',
    file: 'shared/constant-contact/answer.ts',
    find: "    return { kind: 'json', body: JSON.parse(text) };\n  } catch {",
    replace:
      "    return { kind: 'json', body: JSON.parse(text) };\n  } catch {\n" +
      "    if (text.includes('<html>')) return { kind: 'json', body: { tracking_activities: [], results: [],\n" +
      '      bulk_email_campaign_summaries: [], campaign_activities: [] } };',
    breaks: [walked, decided],
  },
  {
    name: 'what was once not found is never asked for again',
    file: 'functions/poller/due.ts',
    find: '  return moved || (mayBeThere && since(asked.retiredAt, now) >= dayMs);',
    replace: '  return false;',
    breaks: [decided, progress],
  },
  {
    name: 'settling does not look for lost messages',
    file: 'functions/poller/walk-report.ts',
    find: 'const undecided = walk.verify ? await withoutDecision(marked, { remembered, records, marksOf }) : [];',
    replace: 'const undecided: ReportRow[] = [];',
    breaks: [decided],
  },
  {
    name: 'a row that cannot be read is dropped',
    file: 'functions/poller/walk-report.ts',
    find: 'const fresh = marked.filter(([mark]) => !remembered.has(mark));',
    replace: "const fresh = marked.filter(([mark, { kind }]) => kind === 'bounce' && !remembered.has(mark));",
    breaks: ['at rest nothing is on its way, and what could not be read is kept'],
  },
  {
    name: 'a missing code is guessed',
    file: 'functions/poller/recover-codes.ts',
    find: 'codes.size === 1 ?',
    replace: 'codes.size > 0 ?',
    breaks: ['a message says what a report has shown'],
  },
  {
    name: 'a text that holds two addresses is taken for one',
    file: 'shared/bounce/address.ts',
    find:
      '    isPrintable(address) &&\n    !unseen.test(address) &&\n' +
      '    !separators.test(address) &&\n    mailbox.test(address);',
    replace: '    address.length > 0 && address.isWellFormed();',
    breaks: ['a message says what a report has shown'],
  },
];
