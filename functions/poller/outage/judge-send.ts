import { cellsOf, coveredBy, scaleOf } from '../../../shared/bounce/outage/cohort.ts';
import { type Covered, isCovered } from '../../../shared/bounce/outage/covered.ts';
import { incidentsIn } from '../../../shared/bounce/outage/find-incidents.ts';
import { becomes, changeOne, type Incident, open } from '../../../shared/bounce/outage/incident.ts';
import {
  fewestBounced,
  judgeParts,
  levelsFor,
  type Suspicion,
} from '../../../shared/bounce/outage/judge-parts.ts';
import { type Cell, isSamePart, type Part } from '../../../shared/bounce/outage/parts.ts';
import { ordinaryBefore, sendsPerYear, usualOf } from '../../../shared/bounce/outage/past.ts';
import { cellsToScreen, sizesByBounces } from '../../../shared/bounce/outage/screen.ts';
import {
  codesOfKind,
  contactsIn,
  earlierThan,
  isNews,
  type Send,
} from '../../../shared/bounce/outage/send.ts';
import type { BounceKind } from '../../../shared/bounce/outage/usual.ts';
import type { ContactSeen } from '../../../shared/constant-contact/fingerprint.ts';
import { hasRoomFor } from '../../../shared/storage/incident-register.ts';
import type { CohortOfSend } from '../memory/cohorts.ts';
import { askWhoTook } from './ask-who-took.ts';
import type { OutagePorts } from './outage-ports.ts';
import { publishIncident } from './publish-incident.ts';
import { readCovered } from './read-bounces.ts';
import type { ReportedSend } from './sends.ts';

export interface SendJudged {
  /** How it was judged, by kind of bounce; absent where there was nothing new to judge. */
  readonly judged: Send['judged'];
  /** Incidents opened, watches that became one, and those that the register had no room for. */
  readonly opened: readonly string[];
  readonly refused: readonly string[];
}

const kinds: readonly BounceKind[] = ['B', 'Z'];

/**
 * Judges whether something else than the addresses is at fault for what bounced in a send, and opens watches and
 * incidents. More rows of a send can only make it more suspicious, so it is judged whenever there are more.
 *
 * @param sends all of the lookback, newest first.
 * @throws what reading the bounce report, the table and the queue throw.
 */
export async function judgeSend(
  send: ReportedSend,
  sends: readonly ReportedSend[],
  ports: OutagePorts,
): Promise<SendJudged> {
  let all: SendJudged = { judged: {}, ...nothingSettled };
  const due = kinds
    .filter((kind) => isToJudge(send, kind, ports))
    .flatMap((kind): KindOfSend | readonly [] => {
      const before = ordinaryBefore(send, sends, kind, ports.incidents.all());
      return before ? { send, kind, sends, before } : [];
    });
  if (due.length === 0) return all;
  const rows = [...(await ports.rowsOf(send)).contacts()];
  let cohort = await ports.cohorts.read(send.campaignActivityId);
  for (const of of due) {
    const { kind } = of;
    const own = rows.filter(({ letter }) => codesOfKind[kind].includes(letter));
    const found = cohort ?? (await askIfOdd(of, own, ports));
    const isFound = found !== 'unsure' && found !== 'ordinary';
    if (isFound) cohort = found;
    const settled = isFound
      ? await settle(suspicionsIn(own, found, of, ports), found, of, ports)
      : nothingSettled;
    const isUnsure = found === 'unsure' || settled.refused.length > 0;
    const at = ports.now().toISOString();
    all = {
      judged: { ...all.judged, [kind]: { contacts: contactsIn(send, kind), at, isUnsure } },
      opened: [...all.opened, ...settled.opened],
      refused: [...all.refused, ...settled.refused],
    };
  }
  return all;
}

function isToJudge(send: ReportedSend, kind: BounceKind, { now }: OutagePorts): boolean {
  const contacts = contactsIn(send, kind);
  if (send.isOutOfReach || contacts < fewestBounced) return false;
  return isNews(send.judged[kind], contacts, now().toISOString());
}

interface KindOfSend {
  readonly send: ReportedSend;
  readonly kind: BounceKind;
  readonly sends: readonly ReportedSend[];
  /** The last ordinary sends before it. */
  readonly before: readonly Send[];
}

function suspicionsIn(
  rows: readonly ContactSeen[],
  cohort: CohortOfSend,
  of: KindOfSend,
  ports: OutagePorts,
): readonly Suspicion[] {
  const cells = cellsOf(cohort.cohort, witnessesAmong(rows, cohort));
  return judge(cells, scaleOf(cohort.cohort, of.send.sent), of, ports);
}

/** The domain of each witness that bounced, once each. */
function witnessesAmong(rows: readonly ContactSeen[], { witnessOf }: CohortOfSend): readonly string[] {
  const domains = new Map<number, string>();
  for (const row of rows) {
    const witness = witnessOf(row);
    if (witness !== undefined) domains.set(witness, row.provider);
  }
  return [...domains.values()];
}

function judge(
  cells: readonly Cell[],
  scale: number,
  { send, kind, sends, before }: KindOfSend,
  { incidents, detection, now }: OutagePorts,
  messages = detection.pastMessages,
): readonly Suspicion[] {
  const known = incidentsIn(incidents.all(), send, kind);
  return judgeParts(cells, {
    heldBy(cell, part) {
      const others = known.filter(
        (one) => !isSamePart(one.part, part) && isCovered(one.covered, cell.domain),
      );
      return others.find(({ level }) => level === 'incident')?.level ?? others[0]?.level;
    },
    usualOf: (part: Part, some) => usualOf(part, some, { kind, all: cells, before, messages }),
    levels: levelsFor(cells, sendsPerYear(sends, now().toISOString())),
    scale,
  });
}

/**
 * Reads who took earlier sends, where what bounced would be suspicious if all of them had.
 *
 * @param rows those of its kind.
 * @returns `ordinary` where it would not, or where there was no earlier send; `unsure` where that could not be read.
 */
async function askIfOdd(
  of: KindOfSend,
  rows: readonly ContactSeen[],
  ports: OutagePorts,
): Promise<CohortOfSend | 'ordinary' | 'unsure'> {
  const { send, kind, sends, before } = of;
  const byDomain = new Map<string, number>();
  for (const { provider } of rows) byDomain.set(provider, (byDomain.get(provider) ?? 0) + 1);
  const earlier = earlierThan(send, sends);
  if (earlier.length === 0) return 'ordinary';
  const sizes = earlier.find(({ sizes: known }) => known)?.sizes ?? sizesByBounces(before, kind);
  const screened = cellsToScreen(byDomain, send.sent ?? rows.length, sizes);
  if (judge(screened, 1, of, ports).length === 0 && !areCompaniesOdd(screened, of, ports)) return 'ordinary';
  return askWhoTook(send, earlier, new Set(byDomain.keys()), ports);
}

/** Who receives the mail of companies is not known before it is asked, so that few of them are enough to ask. */
const eagerMessages = 100;

function areCompaniesOdd(cells: readonly Cell[], of: KindOfSend, ports: OutagePorts): boolean {
  return judge(cells, 1, of, ports, eagerMessages).some(({ part }) => part.kind === 'companies');
}

type Settled = Pick<SendJudged, 'opened' | 'refused'>;

const nothingSettled: Settled = { opened: [], refused: [] };

/** Opens what is suspicious and not known yet, makes incidents of watches, and publishes their bounces. */
async function settle(
  suspicions: readonly Suspicion[],
  { cohort }: CohortOfSend,
  of: KindOfSend,
  ports: OutagePorts,
): Promise<Settled> {
  let all = nothingSettled;
  for (const suspicion of suspicions) {
    const ofKind = incidentsIn(ports.incidents.all(), of.send, of.kind);
    const known = ofKind.find(({ part }) => isSamePart(part, suspicion.part));
    const one = known
      ? await raise(known, suspicion, of, ports)
      : await openNew(suspicion, coveredBy(suspicion, cohort), of, ports);
    all = { opened: [...all.opened, ...one.opened], refused: [...all.refused, ...one.refused] };
  }
  return all;
}

/** Makes an incident of a watch that has become one; everything else stays as it is. */
async function raise(
  known: Incident,
  { is, witnesses, bounced, usually }: Suspicion,
  { send }: KindOfSend,
  ports: OutagePorts,
): Promise<Settled> {
  const { incidents } = ports;
  const at = ports.now().toISOString();
  const change = (one: Incident) => becomes(one, { witnesses, bounced, usually }, at);
  if (is === 'watch' || change(known) === known) return nothingSettled;
  await incidents.change((all) => changeOne(all, known.id, change));
  const current = incidents.all().find(({ id }) => id === known.id) ?? known;
  await publishIncident(current, await readCovered(send, current, ports), ports);
  return { opened: [known.id], refused: [] };
}

async function openNew(
  suspicion: Suspicion,
  covered: Covered,
  { send, kind }: KindOfSend,
  ports: OutagePorts,
): Promise<Settled> {
  const { incidents } = ports;
  const at = ports.now().toISOString();
  const draft = open(send, kind, suspicion, { covered, held: suspicion.bounced, at });
  const read = await readCovered(send, draft, ports);
  const incident = { ...draft, held: new Set(read.bounces.map(({ contactId }) => contactId)).size };
  if (!hasRoomFor([...incidents.all(), incident])) return { opened: [], refused: [incident.id] };
  await incidents.change((all) => (all.some(({ id }) => id === incident.id) ? all : [...all, incident]));
  await publishIncident(incident, read, ports);
  return { opened: suspicion.is === 'incident' ? [incident.id] : [], refused: [] };
}
