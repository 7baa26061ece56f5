import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinContacts, type SeenContact, usesAddress } from '../../../shared/bounce/contacts.ts';

const seen = (contactId: string, day: number, what: Partial<SeenContact> = {}): SeenContact => ({
  contactId,
  bouncedAt: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
  contactMoved: false,
  contactDeleted: false,
  ...what,
});

const anySeen = fc
  .record({
    contactId: fc.integer({ min: 0, max: 79 }).map(String),
    day: fc.integer({ min: 0, max: 300 }),
    contactMoved: fc.boolean(),
    contactDeleted: fc.boolean(),
  })
  .map(({ contactId, day, ...what }) => seen(contactId, day, what));

describe('the contacts an address was seen under', () => {
  it('are all of them, newest first', () => {
    const contacts = joinContacts([seen('a', 1), seen('b', 3)], [seen('c', 2)]);
    expect(contacts.map(({ contactId }) => contactId)).toEqual(['b', 'c', 'a']);
  });

  it('are told by the newest bounce of each, whichever came first', () => {
    const [earlier, later] = [seen('a', 1, { contactMoved: true }), seen('a', 2)];
    expect(joinContacts([earlier], [later])).toEqual([later]);
    expect(joinContacts([later], [earlier])).toEqual([later]);
  });

  it('keep all news of one bounce', () => {
    const [moved, deleted] = [seen('a', 1, { contactMoved: true }), seen('a', 1, { contactDeleted: true })];
    expect(joinContacts([moved], [deleted])).toEqual([
      seen('a', 1, { contactMoved: true, contactDeleted: true }),
    ]);
  });

  it('are the fifty newest, should there ever be more', () => {
    const many = Array.from({ length: 60 }, (_, day) => seen(`contact-${day}`, day));
    const contacts = joinContacts([], many);
    expect(contacts).toHaveLength(50);
    expect(contacts.at(-1)).toEqual(many[10]);
  });

  it('are the same in whatever order, batches and repeats they are seen', () => {
    const anyArrival = fc
      .array(anySeen, { maxLength: 200 })
      .chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          fc.integer({ min: 1, max: 40 }),
        ),
      );
    fc.assert(
      fc.property(anyArrival, ([all, arrival, size]) => {
        let contacts: readonly SeenContact[] = [];
        for (let start = 0; start < arrival.length; start += size)
          contacts = joinContacts(contacts, arrival.slice(start, start + size));
        expect(contacts).toEqual(joinContacts([], all));
      }),
    );
  });
});

describe('a contact', () => {
  it.each([
    [{}, true],
    [{ contactMoved: true }, false],
    [{ contactDeleted: true }, false],
    [{ contactMoved: true, contactDeleted: true }, false],
  ])('seen as %j still uses the address: %s', (what, uses) => {
    expect(usesAddress(seen('a', 1, what))).toBe(uses);
  });
});
