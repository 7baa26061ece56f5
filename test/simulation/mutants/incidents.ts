import type { Mutant } from './mutant.ts';

const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const overwritten = 'nothing is overwritten unread';
const deleted = 'a message is deleted only when its bounce is decided';
const announced = 'an incident counts as announced only once its bounces were published with its reference';
const newestVersion = 'a record never goes back to an older version of an incident';
const noticed = 'after recovery an outage has its watch or incident';
const carried = 'a bounce that a known incident covers is published with a reference';
const oneEach = 'a bounce belongs to one incident at most, and to one watch';
const testifies = 'a witness was mailed in an earlier send of another campaign, and did not bounce there';
const withCause = 'an incident is opened only where two people bounced who took an earlier send';
const rises =
  'a watch becomes an incident with a new version while it is open, and an incident never becomes a watch';
const resolutionStays = "an operator's resolution of an incident stays";

/** Bugs in outage detection, and in what an operator says of an incident. */
export const incidentMutants: readonly Mutant[] = [
  {
    name: 'the incidents are read once and kept in memory',
    file: 'functions/poller/run/run.ts',
    find: '  const incidents = await readKnownIncidents(ports.incidents);',
    replace:
      '  // The ports live as long as their execution environment does.\n' +
      '  const environment = ports as never as { kept?: KnownIncidents };\n' +
      '  environment.kept ??= await readKnownIncidents(ports.incidents);\n' +
      '  const incidents = environment.kept;',
    breaks: [decided],
  },
  {
    name: 'the register of incidents is written over whatever is there',
    file: 'shared/storage/incident-register.ts',
    find: "return putWithRevision(documents, 'write the incidents', { table, item, expected });",
    replace:
      'return readItem().then((now) =>\n' +
      "      putWithRevision(documents, 'write the incidents', { table, item, expected: now?.revision }));",
    breaks: [overwritten, resolutionStays],
  },
  {
    name: 'the bounces of an incident are published without its reference',
    file: 'functions/poller/outage/publish-incident.ts',
    find: 'encodeBounce(bounce, incidents.referencesOf(bounce))',
    replace: 'encodeBounce(bounce)',
    breaks: [carried, announced],
  },
  {
    name: 'rows that come after their incident are published without its reference',
    file: 'functions/poller/read/read-report.ts',
    find: '? encodeBounce(row.bounce, incidentsOf(row.bounce))',
    replace: '? encodeBounce(row.bounce)',
    breaks: [carried, decided],
  },
  {
    name: 'an incident counts as announced before its bounces are published',
    file: 'functions/poller/outage/judge-send.ts',
    find: '(all.some(({ id }) => id === incident.id) ? all : [...all, incident])',
    replace:
      '(all.some(({ id }) => id === incident.id) ? all : [...all, { ...incident, publication: { at: incident.openedAt, version: 1 } }])',
    breaks: [announced],
  },
  {
    name: 'an incident counts as announced although the queue refused some of its bounces',
    file: 'functions/poller/outage/publish-incident.ts',
    find: '  if (refused.length > 0) throw publishIncomplete(refused.length, campaignActivityId);',
    replace: '',
    breaks: [announced, decided],
  },
  {
    name: 'of two versions of an incident the one that arrives last counts',
    file: 'shared/bounce/incident-reference.ts',
    find: 'if (!other || isNewer(reference, other)) byId.set(reference.id, reference);',
    replace: 'byId.set(reference.id, reference);',
    breaks: [newestVersion, decided, deleted],
  },
  {
    name: 'a resolved incident is not swept: those who wait for it wait on',
    file: 'functions/poller/outage/sweep.ts',
    find: 'filter((incident) => !isOpen(incident))',
    replace: 'filter(isOpen)',
    breaks: [decided],
  },
  {
    name: 'a resolution that is taken back reaches only those who still wait',
    file: 'shared/bounce/outage/incident.ts',
    find: "const publication = isOpen(incident) ? incident.publication : 'due';",
    replace: 'const { publication } = incident;',
    breaks: [decided],
  },
  {
    name: 'an incident that is resolved while it is being announced counts as announced',
    file: 'functions/poller/outage/publish-incident.ts',
    find: '(one.version === version ? published(one, at) : one)',
    replace: '({ ...one, publication: { at, version } })',
    breaks: [announced, decided],
  },
  {
    name: 'a report of sends that lists nobody says that nobody took the send',
    file: 'functions/poller/outage/judge-send.ts',
    find: '  return askWhoTook(send, earlier, new Set(byDomain.keys()), ports);',
    replace:
      '  const asked = await askWhoTook(send, earlier, new Set(byDomain.keys()), ports);\n' +
      "  return asked === 'unsure' ? 'ordinary' : asked;",
    breaks: [noticed],
  },
  {
    name: 'a judgement that could not be made counts as made',
    file: 'functions/poller/outage/judge-send.ts',
    find: "const isUnsure = found === 'unsure' || settled.refused.length > 0;",
    replace: 'const isUnsure = settled.refused.length > 0;',
    breaks: [noticed],
  },
  {
    name: 'whoever got this very send testifies',
    file: 'functions/poller/outage/judge-send.ts',
    find: 'const earlier = earlierThan(send, sends);',
    replace: 'const earlier = sends.filter(({ sentAt }) => sentAt <= send.sentAt);',
    breaks: [testifies, noticed],
  },
  {
    name: 'whoever bounced in an earlier send testifies',
    file: 'functions/poller/outage/read-cohort.ts',
    find: "took: was === 'none' ? { campaignActivityId, sentAt } : undefined",
    replace: 'took: { campaignActivityId, sentAt }',
    breaks: [testifies],
  },
  {
    name: 'messages of another send in a report of sends count',
    file: 'shared/constant-contact/tracking-row.ts',
    find: 'if (row?.campaign_activity_id.toLowerCase() !== campaignActivityId.toLowerCase()) return undefined;',
    replace: 'if (!row) return undefined;',
    breaks: [testifies],
  },
  {
    name: 'one who bounced is enough for an incident',
    file: 'shared/bounce/outage/judge-parts.ts',
    find: 'if (bounced < fewestBounced) return undefined;',
    replace: 'if (bounced < 1) return undefined;',
    breaks: [withCause],
  },
  {
    name: 'whom an incident covers follows from who has bounced by now',
    file: 'functions/poller/outage/judge-send.ts',
    find:
      '  { is, witnesses, bounced, usually }: Suspicion,\n' +
      '  { send }: KindOfSend,\n' +
      '  ports: OutagePorts,\n' +
      '): Promise<Settled> {\n' +
      '  const { incidents } = ports;\n' +
      '  const at = ports.now().toISOString();\n' +
      '  const change = (one: Incident) => becomes(one, { witnesses, bounced, usually }, at);',
    replace:
      '  { is, witnesses, bounced, usually, cells }: Suspicion,\n' +
      '  { send }: KindOfSend,\n' +
      '  ports: OutagePorts,\n' +
      '): Promise<Settled> {\n' +
      '  const { incidents } = ports;\n' +
      '  const at = ports.now().toISOString();\n' +
      '  const domains = cells.filter((cell) => cell.bounced > 0).map((cell) => cell.domain);\n' +
      "  const covered = { kind: 'domains', domains } as const;\n" +
      '  const change = (one: Incident) => ({\n' +
      '    ...becomes(one, { witnesses, bounced, usually }, at),\n' +
      '    covered,\n' +
      '  });',
    breaks: ['whom an incident covers is fixed when it is opened'],
  },
  {
    name: 'a bounce carries every incident that covers it',
    file: 'functions/poller/outage/known-incidents.ts',
    find: 'return incident ? [referenceOf(incident)] : [];',
    replace: 'return incidents.flatMap((one) => (incidentOf(bounce, [one]) ? [referenceOf(one)] : []));',
    breaks: [oneEach, decided],
  },
  {
    name: 'of several incidents that cover a bounce it belongs to the newest',
    file: 'shared/bounce/outage/find-incidents.ts',
    find: "compareText(one.toldAt ?? '', other.toldAt ?? '')",
    replace: "compareText(other.toldAt ?? '', one.toldAt ?? '')",
    breaks: [oneEach],
  },
  {
    name: 'no later send ends a watch',
    file: 'shared/bounce/outage/expiry.ts',
    find: "return level === 'watch' || !standsOut(incident, send, incidents);",
    replace: "return level !== 'watch' && !standsOut(incident, send, incidents);",
    breaks: ['after recovery no watch has outlived two complete sends to at least half as many'],
  },
  {
    name: 'a watch becomes an incident under the version of the watch',
    file: 'shared/bounce/outage/incident.ts',
    find: '    judged,\n    version: incident.version + 1,\n',
    replace: '    judged,\n',
    breaks: [rises, resolutionStays],
  },
  {
    name: 'a watch that has ended becomes an incident',
    file: 'shared/bounce/outage/incident.ts',
    find: "if (!isOpen(incident) || incident.level === 'incident') return incident;",
    replace: "if (incident.level === 'incident') return incident;",
    breaks: [rises],
  },
  {
    name: 'closing looks for lost bounces, but not for lost references',
    file: 'functions/poller/read/read-report.ts',
    find: '    return incidentsOf(bounce).some(({ id, version }) => !hasReference(record, id, version));',
    replace: '    return false;',
    breaks: [decided],
  },
  {
    name: 'that somebody took the send before is known and not published',
    file: 'functions/poller/outage/took-before.ts',
    find: '  if (took.size > 0) await publish(send, took, ports);\n',
    replace: '',
    breaks: [
      'after recovery nobody who took the send before is suppressed by a first B that has to be confirmed',
    ],
  },
];
