import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import type { Context } from '../../context.ts';
import { contactStory, type StoryEvent } from '../../operate/contact-story.ts';
import { createEvidenceAsker } from '../../operate/evidence-asker.ts';
import { notToldText } from '../../terminal/not-told.ts';
import { counted, number } from '../../terminal/number.ts';
import { flowOf, wantedOf } from './ask-vendor.ts';
import { v2Access } from './v2-access.ts';

/** What other servers said of bounces, by API v2. */
export interface SaidOfBounces {
  /** The bounces of an address of which something was said, newest first. */
  of(record: AddressRecord): Promise<readonly StoryEvent[]>;
  /** Says how many requests that took, and what could not be told. */
  conclude(): void;
}

/** Each takes four requests. */
const mostAddresses = 20;

/** The other server may have been quoted with nothing but blanks. */
function hasText({ said }: StoryEvent): boolean {
  return said !== undefined && `${said.description}${said.message}`.trim() !== '';
}

/** Nothing else is asked after one of these. */
const endings = ['accessRefused', 'refused', 'quotaClosed', 'timeUp'];

/**
 * Asks for the words of bounces, of twenty addresses at most.
 *
 * @returns undefined where no key of API v2 is there, which it says.
 * @throws {CommandError} when the environment cannot be right.
 */
export function openSaidOfBounces(context: Context): SaidOfBounces | undefined {
  const { clock, random, err, outside } = context;
  const access = v2Access(outside.environment);
  if (!access) {
    err.print(
      'What other servers said of a bounce is told by API v2 only: CONSTANT_CONTACT_V2_API_KEY and CONSTANT_CONTACT_V2_TOKEN are not set.',
    );
    return undefined;
  }
  const asker = createEvidenceAsker({ flow: flowOf(context), clock, random });
  const untold = new Set<string>();
  let [asked, isOver] = [0, false];
  return {
    async of(record) {
      if (asked === mostAddresses && !isOver)
        untold.add(
          `Of more than ${number(mostAddresses)} addresses it is not asked: explain --evidence does.`,
        );
      if (isOver || asked >= mostAddresses) return [];
      asked += 1;
      const wanted = wantedOf(record, clock.now());
      const told = await asker.askV2(wanted, access);
      isOver = told.untold.some(({ kind }) => endings.includes(kind));
      for (const one of told.untold)
        if (endings.includes(one.kind) || one.kind === 'unreachable')
          untold.add(notToldText(one, 'v2').sentence);
      const { since, until } = wanted;
      const story = contactStory({ since, until, told: [told], requests: 0 }, record, new Map());
      return story.filter(hasText);
    },
    conclude() {
      if (asked > 0) err.print(`${counted(asker.requests(), 'request')} to Constant Contact.`);
      for (const sentence of untold) err.print(sentence);
    },
  };
}
