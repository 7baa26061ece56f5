import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeFiles } from '../../../local/store/store-files.ts';
import { runHere } from '../../support/run-command-line.ts';

test.each([
  ['nobody has ever signed in', undefined, 'Nobody has signed in on this computer.'],
  ['somebody has signed out', '{"erasureKey":"k"}', 'Nobody has signed in on this computer.'],
  ['the file was cut', '{"clientId":"one","refre', 'The file of the sign-in on this computer is damaged.'],
])('where %s, run says so and makes no store', async (_, text, why) => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  if (text !== undefined) writeFileSync(join(home, 'sign-in.json'), text, { mode: 0o600 });

  const { exitCode, printed, errors } = await runHere(['run'], { home });

  expect([exitCode, printed]).toEqual([4, '']);
  expect(errors).toBe(
    `${why} First: npx bounce-hygiene sign-in --client-id KEY; docs/SIGN_IN.md says where the key is.`,
  );
  expect(existsSync(storeFiles(home).folder)).toBe(false);
  rmSync(home, { recursive: true });
});
