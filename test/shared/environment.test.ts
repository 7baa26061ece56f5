import { describe, expect, it } from 'vitest';
import { readClassifierConfig } from '../../functions/classifier/config.ts';
import { readPollerConfig } from '../../functions/poller/config.ts';
import { ConfigurationError } from '../../shared/errors.ts';

const complete = {
  HYGIENE_TABLE: 'Table',
  BOUNCE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/Bounces',
  TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Token',
  LOOKBACK_DAYS: '90',
  REQUESTS_PER_DAY: '9000',
  EVIDENCE_REQUESTS_PER_DAY: '0',
  MX_LOOKUPS: 'on',
  RUN_INTERVAL_MINUTES: '15',
  RECHECK_RECENT_HOURS: '6',
  RECHECK_CLOSED_DAYS: '30',
  POLICY: '{"name":"standard","tuned":{}}',
};

describe('the poller’s environment', () => {
  it('is read with the vendor’s own addresses unless it says otherwise', () => {
    const config = readPollerConfig(complete);
    expect(config).toMatchObject({ table: 'Table', lookbackDays: 90 });
    expect(config.apiUrl.href).toBe('https://api.cc.email/v3');
    expect(config.tokenUrl.href).toBe('https://authz.constantcontact.com/oauth2/default/v1/token');
  });

  it('says whether DNS is asked who receives mail', () => {
    for (const MX_LOOKUPS of ['on', 'off'])
      expect(readPollerConfig({ ...complete, MX_LOOKUPS }).mxLookups).toBe(MX_LOOKUPS);
  });

  it('may point at a server on this machine in plain http', () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080']) {
      expect(
        readPollerConfig({ ...complete, CONSTANT_CONTACT_API_URL: `http://${host}/v3` }).apiUrl.host,
      ).toBe(host);
    }
  });

  it('is refused where it does not say whether DNS may be asked', () => {
    for (const MX_LOOKUPS of [undefined, ' ', ''])
      expect(() => readPollerConfig({ ...complete, MX_LOOKUPS })).toThrow('MX_LOOKUPS must be on or off');
  });

  it.each(Object.keys(complete).filter((name) => name !== 'MX_LOOKUPS'))(
    'is refused without %s, and when it is empty',
    (name) => {
      expect(() => readPollerConfig({ ...complete, [name]: undefined })).toThrow(`${name} is missing`);
      expect(() => readPollerConfig({ ...complete, [name]: ' ' })).toThrow(`${name} is missing`);
    },
  );

  it.each([
    ['LOOKBACK_DAYS', 'ninety'],
    ['LOOKBACK_DAYS', '0'],
    ['LOOKBACK_DAYS', '-1'],
    ['LOOKBACK_DAYS', '1.5'],
    ['LOOKBACK_DAYS', '1e3'],
    ['MX_LOOKUPS', 'yes'],
    ['MX_LOOKUPS', 'ON'],
    ['BOUNCE_QUEUE_URL', 'Bounces'],
    ['CONSTANT_CONTACT_API_URL', 'http://api.cc.email/v3'],
    ['CONSTANT_CONTACT_API_URL', 'api.cc.email'],
    ['CONSTANT_CONTACT_API_URL', 'https://user:secret@api.cc.email/v3'],
    ['CONSTANT_CONTACT_API_URL', 'https://api.cc.email/v3?'],
    ['CONSTANT_CONTACT_API_URL', 'https://api.cc.email/v3#'],
    ['LOOKBACK_DAYS', '99999999'],
    ['CONSTANT_CONTACT_TOKEN_URL', 'ftp://127.0.0.1/token'],
    ['CONSTANT_CONTACT_TOKEN_URL', 'http://127.0.0.1.evil.example/token'],
  ])('is refused with %s=%s, without showing the value', (name, value) => {
    expect(() => readPollerConfig({ ...complete, [name]: value })).toThrow(new RegExp(`${name} must be`));
    expect(() => readPollerConfig({ ...complete, [name]: value })).not.toThrow(`: ${value}`);
  });

  it('is refused with all its problems at once', () => {
    const read = () => readPollerConfig({ LOOKBACK_DAYS: 'ninety' });
    expect(read).toThrow(ConfigurationError);
    for (const name of Object.keys(complete)) expect(read).toThrow(name);
  });
});

describe('the classifier’s environment', () => {
  it('is a table and a policy', () => {
    const tuned = '{"name":"cautious","tuned":{"blockSends":4}}';
    const { table, policy } = readClassifierConfig({ HYGIENE_TABLE: 'Table', POLICY: tuned });
    expect([table, policy.version]).toEqual(['Table', 'cautious/4+blockSends=4']);
    expect(() => readClassifierConfig({})).toThrow(/HYGIENE_TABLE is missing.*POLICY is missing/);
  });

  it.each([
    ['standard', 'POLICY is not a choice of a policy'],
    ['{"name":"lenient","tuned":{}}', 'POLICY there is no policy "lenient", only standard, cautious, strict'],
    ['{"name":"strict","tuned":{"blockSends":4}}', 'POLICY blockSends means nothing in the policy strict'],
  ])('is refused with the policy %s', (POLICY, problem) => {
    expect(() => readClassifierConfig({ HYGIENE_TABLE: 'Table', POLICY })).toThrow(problem);
  });
});
