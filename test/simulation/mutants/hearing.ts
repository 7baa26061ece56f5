import type { Mutant } from './mutant.ts';

const isTrue = 'evidence is of a message to this very address, and of a link that a person used';
const isOld = 'evidence is of a report that is closed, and of messages at least four days old';
const isWhole = 'evidence of a send counts as read only where each of its messages and bounces is known';
const isPublished =
  'evidence is published of each record that it speaks for before its report counts as read';
const readOnce = 'evidence that is settled is not asked for again';
const last = 'evidence is asked for after all bounces';
const share = "requests for evidence keep to their share of the day's";
const failsNoRun = 'trouble with a report of sends or clicks fails no run';
const noRecord = 'no record is made of evidence alone';
const stays = 'a record keeps its evidence until newer takes its place';
const deleted = 'a message of evidence is deleted only when its record holds it';
const kept = 'after recovery a record holds the evidence that was published of it, and no other';
const decided = 'after recovery every visible bounce is decided once, and as the reference decides';

/** Bugs in what is made of the reports of sends and clicks. */
export const hearingMutants: readonly Mutant[] = [
  {
    name: 'a message counts as delivered before its report is closed',
    file: 'functions/poller/plan/next-evidence.ts',
    find: "report.stage.name !== 'closed' ||",
    replace: "report.stage.name !== 'closed' && report.stage.name !== 'quiet' ||",
    breaks: [isOld],
  },
  {
    name: 'a message counts as delivered although its bounce may still come',
    file: 'functions/poller/evidence/read-sends.ts',
    find: 'now.getTime() - Date.parse(sentAt) >= recentForMs',
    replace: 'now.getTime() - Date.parse(sentAt) >= 0',
    breaks: [isOld],
  },
  {
    name: 'evidence is joined by contact: it goes to the address that the contact has now',
    file: 'shared/constant-contact/tracking-row.ts',
    find: 'normaliseAddress(row.email_address)',
    replace:
      'normaliseAddress((wire as { current_email_address?: string }).current_email_address ?? row.email_address)',
    breaks: [isTrue],
  },
  {
    name: 'a scanner that opens a link as the message arrives is taken for a person',
    file: 'functions/poller/evidence/clicked-by-a-person.ts',
    find: 'const scannerMs = 60_000;',
    replace: 'const scannerMs = 1_000;',
    breaks: [isTrue],
  },
  {
    name: 'a scanner that opens all links at once is taken for a person',
    file: 'functions/poller/evidence/clicked-by-a-person.ts',
    find: '    .filter((one) => !isOfAll(one))\n',
    replace: '',
    breaks: [isTrue],
  },
  {
    name: 'a report of sends that is short is believed',
    file: 'functions/poller/evidence/gather-evidence.ts',
    find: "if (mailed < counted) return 'fewer than counted';",
    replace: '',
    breaks: [isWhole],
  },
  {
    name: 'rows of a report of sends are counted, and not messages',
    file: 'functions/poller/evidence/read-sends.ts',
    find: 'sentAt}`).size > before',
    replace: 'sentAt}`.concat(String(before))).size > before',
    breaks: [isWhole],
  },
  {
    name: 'a report of sends with fewer messages than bounced is believed',
    file: 'functions/poller/evidence/gather-evidence.ts',
    find: 'return mailed < total(bounced) - recovered ?',
    replace: 'return mailed < recovered - total(bounced) ?',
    breaks: [isWhole],
  },
  {
    name: 'evidence is taken although some bounces cannot be read',
    file: 'functions/poller/evidence/gather-evidence.ts',
    find: 'if ((report.seen[fingerprintCodes.unreadable] ?? 0) > 0)',
    replace: 'if ((report.seen[fingerprintCodes.unreadable] ?? 0) < 0)',
    breaks: [isWhole],
  },
  {
    name: 'evidence that the queue refused counts as published',
    file: 'functions/poller/evidence/gather-evidence.ts',
    find: '  if (refused.length > 0)\n',
    replace: '  if (refused.length < 0)\n',
    breaks: [isPublished],
  },
  {
    name: 'evidence is remembered before it is published',
    file: 'functions/poller/evidence/serve-evidence.ts',
    find: '        const gathered = await gatherEvidence(',
    replace:
      "        await remember(due, { kind: 'read', at: ports.now().toISOString(), mailed: counters.get(campaignActivityId)?.sends ?? 0, mailedAt: {} }, memory);\n" +
      '        const gathered = await gatherEvidence(',
    breaks: [isPublished, isWhole, readOnce],
  },
  {
    name: 'evidence is read again with every run',
    file: 'functions/poller/plan/next-evidence.ts',
    find: "return evidence !== undefined && evidence.kind !== 'postponed';",
    replace: "return evidence !== undefined && evidence.kind === 'inconclusive';",
    breaks: [readOnce],
  },
  {
    name: 'evidence is read before the bounces',
    file: 'functions/poller/run/serve-account.ts',
    find: '  const { served, end } = await serveCampaigns(steps, memory, context);',
    replace:
      '  await gatherForAccount(ports, vendor, campaigns, { memory, erased });\n' +
      '  const { served, end } = await serveCampaigns(steps, memory, context);',
    breaks: [last],
  },
  {
    name: 'the share of evidence is not kept',
    file: 'functions/poller/evidence/evidence-share.ts',
    find: 'await counter.reserve(evidenceRequestsKeyOf(clock.now()), block, perDay)',
    replace: 'await counter.reserve(evidenceRequestsKeyOf(clock.now()), block, 1_000_000)',
    breaks: [share],
  },
  {
    name: 'a report of sends or clicks that is refused fails the run',
    file: 'functions/poller/evidence/gather-evidence.ts',
    find: '    if (!endsReport(error)) throw error;\n    return postponed;',
    replace: '    throw error;',
    breaks: [failsNoRun],
  },
  {
    name: 'evidence makes a record',
    file: 'functions/classifier/decide-address.ts',
    find: 'if (!record && bounces.length === 0) return undefined;',
    replace:
      'if (!record && bounces.length === 0) {\n' +
      "        const assessment = { decision: 'ignore', because: 'It arrived.', changesWhen: '', rule: '', policy: policy.version };\n" +
      '        const facts = { address, history: noBounces, overrides: [], evidence, incidentReferences: [] };\n' +
      '        return { ...facts, assessment, decidedAt: clock.now().toISOString(), revision: newRevision() } as never;\n' +
      '      }',
    breaks: [noRecord],
  },
  {
    name: "evidence is lost with the classifier's next write",
    file: 'functions/classifier/decide-address.ts',
    find: 'evidence: joinEvidence(record?.evidence ?? noEvidence, evidence),',
    replace: 'evidence,',
    breaks: [stays, deleted, kept],
  },
  {
    name: 'evidence in a batch with a bounce of its address is dropped',
    file: 'functions/classifier/classify-batch.ts',
    find: 'evidence: evidence.reduce(joinEvidence, noEvidence),',
    replace: 'evidence: bounces.length > 0 ? noEvidence : evidence.reduce(joinEvidence, noEvidence),',
    breaks: [deleted, kept],
  },
  {
    name: 'of two messages of evidence in a batch only the last counts',
    file: 'functions/classifier/classify-batch.ts',
    find: 'evidence: evidence.reduce(joinEvidence, noEvidence),',
    replace: 'evidence: evidence.at(-1) ?? noEvidence,',
    breaks: [deleted, kept],
  },
  {
    name: 'a late bounce does not take its delivery back',
    file: 'shared/bounce/heed-evidence.ts',
    find: 'const arrived = deliveries.filter((one) => !isRefused(bouncesIn(known, one)));',
    replace: 'const arrived = deliveries;',
    breaks: [decided],
  },
  {
    name: 'a bounce in the copy of a table costs its evidence',
    file: 'shared/bounce/join-facts.ts',
    find: 'evidence: joinEvidence(one.evidence, other.evidence),',
    replace: 'evidence: other.evidence,',
    breaks: [stays, kept, 'a table that was adopted to its end holds what the other one held'],
  },
  {
    name: 'what an operator says of an address costs its evidence',
    file: 'cli/operate/override-record.ts',
    find: 'return nextRecord({ ...facts, overrides: joinOverrides(facts.overrides, news) }, record, how);',
    replace:
      'return nextRecord({ ...facts, evidence: noEvidence, overrides: joinOverrides(facts.overrides, news) }, record, how);',
    breaks: [stays, kept],
  },
];
