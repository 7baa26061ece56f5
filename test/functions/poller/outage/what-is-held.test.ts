import { beforeEach, describe, expect, it } from 'vitest';
import { aJudgedList, type JudgedList } from '../../../support/a-judged-list.ts';
import { cautious } from '../../../support/policies.ts';
import { anOrdinaryWeek, aWeeklySend, bouncing, people, weeklySends } from '../../../support/weekly-sends.ts';

let list: JudgedList;
beforeEach(async () => {
  list = await aJudgedList();
});

const atGmail = people('gmail.com', 60);
const opened = () =>
  list
    .incidents()
    .map(({ provider, code, contacts, state }) => `${provider} ${code} ${contacts} ${state.status}`);

describe('an incident is opened', () => {
  it('when a provider refuses many who were there last week', async () => {
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    expect(opened()).toEqual(['gmail.com B 62 open']);
    expect(list.decisions(atGmail)).toEqual({ review: 60 });
  });

  it.each(['B', 'S', 'Z'])('for the code %s', async (code) => {
    await list.live(weeklySends(1, 12, { 12: [bouncing(code, atGmail)] }));
    expect(list.incidents()).toMatchObject([{ code, provider: 'gmail.com' }]);
  });

  it('under the cautious policy too', async () => {
    list = await aJudgedList(cautious);
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', atGmail)] }));
    expect(opened()).toEqual(['gmail.com B 62 open']);
  });

  it('for all domains of one provider together', async () => {
    const google = [people('gmail.com', 12), people('googlemail.com', 12)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', ...google)] }));
    expect(opened()).toEqual(['gmail.com B 26 open']);
    expect(list.decisions(google.flat())).toEqual({ review: 24 });
  });

  it('for each of two providers that fail in the same send, though each is most of what bounced elsewhere', async () => {
    const both = [people('gmail.com', 150), people('yahoo.com', 60)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', ...both)] }));
    expect(opened().sort()).toEqual(['gmail.com B 152 open', 'yahoo.com B 61 open']);
  });

  it('for each provider of a block that is everywhere: it is the message that was blocked', async () => {
    const everywhere = [people('gmail.com', 60), people('yahoo.com', 60), people('example.com', 60)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('Z', ...everywhere)] }));
    expect(list.incidents()).toHaveLength(3);
    expect(list.decisions(everywhere.flat())).toEqual({ review: 180 });
  });

  it('for each provider that blocks a send to a bad list', async () => {
    const dead = bouncing('B', people('gmail.com', 15, 5_000), people('example.com', 30, 5_000));
    const blocked = [people('gmail.com', 200), people('yahoo.com', 70), people('example.com', 400)];
    await list.live(weeklySends(1, 12, { 12: [dead, bouncing('Z', ...blocked)] }));
    expect(list.incidents().map(({ code }) => code)).toEqual(['Z', 'Z', 'Z']);
    expect(list.decisions(blocked.flat())).toEqual({ review: 670 });
    expect(list.decisions(dead.people)).toEqual({ suppress: 45 });
  });

  it('for a block and an outage of two providers in the same send', async () => {
    const [gone, blocked] = [people('yahoo.com', 60), people('gmail.com', 80)];
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', gone), bouncing('Z', blocked)] }));
    expect(opened().sort()).toEqual(['gmail.com Z 81 open', 'yahoo.com B 61 open']);
  });

  it('in each send of a block that lasts, which never becomes what is usual', async () => {
    const block = (week: number) => [bouncing('Z', people('gmail.com', 60, 2_000 + 100 * week))];
    await list.live(
      weeklySends(
        1,
        14,
        Object.fromEntries([7, 8, 9, 10, 11, 12, 13, 14].map((week) => [week, block(week)])),
      ),
    );
    expect(list.incidents()).toHaveLength(8);
  });

  it('in each of two sends of the same instant', async () => {
    const half = { sends: 500, sentTo: { 'gmail.com': 150, 'example.com': 350 } };
    await list.live(weeklySends(1, 11));
    const halves = [0, 1].map((nth) =>
      aWeeklySend(12, [...anOrdinaryWeek(12), bouncing('B', people('gmail.com', 60, 1 + 60 * nth))], half),
    );
    await list.live(halves);
    expect(opened()).toEqual(['gmail.com B 62 open', expect.stringMatching(/^gmail.com B 6\d open$/)]);
  });

  it('in a resend, whose numbers are those of its whole campaign', async () => {
    const letter = aWeeklySend(12);
    const [resend] = aWeeklySend(12, [bouncing('B', atGmail)], { sends: 600, role: 'resend' }).activities;
    if (resend) letter.activities.push(resend);
    await list.live([...weeklySends(1, 11), letter]);
    expect(list.incidents()).toMatchObject([
      { campaignActivityId: resend?.campaignActivityId, contacts: 60 },
    ]);
  });

  it('in a first send, when it stands out against the rest of that send', async () => {
    const company = people('example.org', 25);
    const sentTo = { 'gmail.com': 600, 'example.com': 370, 'example.org': 30 };
    await list.live([aWeeklySend(1, [...anOrdinaryWeek(1), bouncing('B', company)], { sentTo })]);
    expect(list.incidents()).toMatchObject([
      { provider: 'example.org', contacts: 25, sent: 1_000, sentThere: { messages: 30, by: 'count' } },
    ]);
  });

  it('with those who had bounced before among them, and says how many it held and how many it judged', async () => {
    const before = { 11: [bouncing('B', atGmail.slice(0, 7))] };
    await list.live(weeklySends(1, 12, { ...before, 12: [bouncing('B', atGmail)] }));
    expect(list.incidents()).toMatchObject([{ contacts: 62 - 7, held: 62 }]);
  });

  it('under a name that tells no small provider, because it stands in logs', async () => {
    await list.live(weeklySends(1, 12, { 12: [bouncing('B', people('family-name.example', 60), atGmail)] }));
    const ids = list.incidents().map(({ id }) => id.replace(/[0-9a-f]{8}$/, '').replace(/\d{8}/, ''));
    expect(ids.sort()).toEqual(['outage--gmail.com-B-', 'outage--other-B-']);
  });
});
