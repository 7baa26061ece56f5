import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstWorld } from '../../../bench/decisions/first-world.ts';
import { liveThrough } from '../../../bench/decisions/live-through.ts';
import { ourPolicy } from '../../../bench/decisions/our-policies.ts';
import { secondWorld } from '../../../bench/decisions/second-world.ts';
import { standingOf } from '../../../bench/decisions/standing.ts';
import type { Owner } from '../../../bench/decisions/timetable.ts';
import { createWorld } from '../../../bench/decisions/world.ts';
import { figure } from '../../../bench/tally.ts';
import { choosePolicy } from '../../../shared/bounce/policies.ts';

const worlds = [createWorld(firstWorld), createWorld(secondWorld)];
const standard = ourPolicy(choosePolicy({ name: 'standard', tuned: {} }));

test.each<[Owner, string]>([
  ['at once', 'heeds every decision at once'],
  ['monthly', 'takes the suppressed off the list on the first of each month'],
  ['monthly, Z late', 'the same, but leaves a `Z` there for 35 days'],
  ['never', 'does nothing'],
])(
  'POLICIES.md says what stays suppressed where the owner acts: %s',
  async (owner, name) => {
    const figures: string[] = [];
    for (const world of worlds) {
      const year = await liveThrough(world, standard, owner);
      const { suppressed, byStrayBlock, deadBack, deadInReview } = standingOf('standard', year, year);
      figures.push(figure(suppressed), figure(byStrayBlock));
      expect(deadBack + deadInReview).toBe(0);
    }
    expect(readFileSync('docs/POLICIES.md', 'utf8')).toContain(`| ${name} | ${figures.join(' | ')} |`);
  },
  240_000,
);
