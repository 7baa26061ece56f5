import type { Mutant } from './mutant.ts';

const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const overwritten = 'nothing is overwritten unread';
const deleted = 'a message is deleted only when its bounce is decided';
const announced = 'an incident counts as announced only once its bounces were published with its reference';
const newestVersion = 'a record never goes back to an older version of an incident';
const noticed = 'after recovery an outage has its incident';
const resolutionStays = "an operator's resolution of an incident stays";

/** Bugs in outage detection, and in what an operator says of an incident. */
export const incidentMutants: readonly Mutant[] = [
  {
    name: 'the incidents are read once and kept in memory',
    file: 'functions/poller/run/run.ts',
    find: '  const incidents = await readKnownIncidents(ports.incidents);',
    replace:
      '  // The ports live as long as their execution environment does.\n' +
      '  const memory = ports as never as { kept?: KnownIncidents };\n' +
      '  memory.kept ??= await readKnownIncidents(ports.incidents);\n' +
      '  const incidents = memory.kept;',
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
    breaks: [announced],
  },
  {
    name: 'rows that come after their incident are published without its reference',
    file: 'functions/poller/read/read-report.ts',
    find: '? encodeBounce(row.bounce, incidentsOf(row.bounce))',
    replace: '? encodeBounce(row.bounce)',
    breaks: [decided],
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
    name: 'an empty report of sends is believed',
    file: 'shared/bounce/outage/judgement.ts',
    find: "return sentThere?.by === 'count' && sentThere.messages < contacts ? undefined : sentThere;",
    replace: 'return sentThere;',
    breaks: [noticed],
  },
  {
    name: 'a judgement that could not be made counts as made',
    file: 'shared/bounce/outage/suspects.ts',
    find: 'return before.isUnsure && daysBetween(before.at, now) >= unsureForDays;',
    replace: 'return false;',
    breaks: [noticed],
  },
  {
    name: 'closing looks for lost bounces, but not for lost references',
    file: 'functions/poller/read/read-report.ts',
    find: '    return incidentsOf(bounce).some(({ id, version }) => !hasReference(record, id, version));',
    replace: '    return false;',
    breaks: [decided],
  },
];
