import type { Contact } from './account.ts';
import type { Draw } from './draw.ts';

const firstNames = [
  'Anna',
  'Björn',
  'Chloé',
  'Daan',
  'Élodie',
  'Grzegorz',
  'İpek',
  'José',
  'Mary Ann',
  'Noor',
];
const lastNames = [
  'Almeida',
  'Brown',
  'Černý',
  "D'Angelo",
  'Fjørtoft',
  'García',
  'Li',
  'Müller',
  '田中',
  'Weiß',
];

/** Reserved for examples by RFC 2606: no mail to them can reach a person. */
const domains = [
  ...['example.com', 'example.org', 'example.net'],
  ...['mail.example', 'post.example', 'office.example', 'school.example'],
];

/** One out of so many contacts. The first of each kind has a fixed number, so that twenty bounces show them all. */
const oddities = {
  moved: { number: 1, chance: 0.03 },
  deleted: { number: 2, chance: 0.02 },
  /** Shares the address of the contact before: the vendor's own sample has such a pair. */
  twin: { number: 4, chance: 0.005 },
  mixedCase: { number: 5, chance: 0.04 },
};

/**
 * Contact number `number` of the list, counted from 0.
 *
 * @param previous the contact before, if there is one.
 * @param today the date on which somebody tidied up, for those that have been deleted.
 */
export function createContact(
  number: number,
  previous: Contact | undefined,
  { draw, today }: { draw: Draw; today: string },
): Contact {
  const numbered = Object.values(oddities).some((oddity) => oddity.number === number);
  // A contact with a fixed oddity has no other: a twin that ought to have capitals could lose them.
  const is = (oddity: keyof typeof oddities) =>
    numbered ? number === oddities[oddity].number : draw.chance(oddities[oddity].chance);
  const firstName = draw.oneOf(firstNames);
  const lastName = draw.oneOf(lastNames);
  // The number makes addresses distinct, and the rest of the part is ASCII whatever the name.
  const typed = `${ascii(firstName) || 'info'}.${ascii(lastName) || 'mail'}${number}@${draw.oneOf(domains)}`;
  const own = is('mixedCase') ? typed : typed.toLowerCase();
  const emailAddress = is('twin') && previous ? previous.emailAddress : own;
  const moved = is('moved') ? `new.${typed.toLowerCase()}` : emailAddress;
  return {
    contactId: draw.uuid(1),
    emailAddress,
    // Many lists were collected as bare addresses.
    ...(draw.chance(0.8) && { firstName, lastName }),
    currentEmailAddress: moved,
    ...(is('deleted') && { deletedAt: today }),
  };
}

function ascii(name: string): string {
  return name.normalize('NFD').replace(/[^A-Za-z]/g, '');
}
