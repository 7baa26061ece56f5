import { createPace } from '../../../../shared/constant-contact/pace.ts';
import { createV2Client, type V2Client } from '../../../../shared/constant-contact/v2/v2-client.ts';
import { aScriptedVendor, type Script, type ScriptedVendor } from '../scripted-vendor.ts';

export const apiKey = 'a-secret-key';

/** The real client of v2 with a server that says what it is told to. */
export async function aV2Client(
  script: Script,
  base = '',
): Promise<{
  readonly vendor: ScriptedVendor;
  readonly client: V2Client;
  readonly spent: readonly string[];
}> {
  const vendor = await aScriptedVendor(script);
  const { clock, origin } = vendor;
  const spent: string[] = [];
  const client = createV2Client({
    baseUrl: new URL(base, origin),
    apiKey,
    token: 'a-token',
    pace: createPace(clock),
    clock,
    random: () => 0.5,
    timeLeftMs: () => 3_600_000,
    requestTimeoutMs: 5_000,
    spend: async (purpose) => {
      spent.push(purpose);
    },
    countRequest: () => {},
  });
  return { vendor, client, spent };
}
