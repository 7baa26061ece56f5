import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';
import { escapeXml, refusal } from './query-protocol.ts';

export interface StsServer {
  /** For `AWS_ENDPOINT_URL_STS`. */
  readonly endpoint: string;
  /** Whoever asks is this from now on. */
  callerIs(arn: string): void;
  /** The roles that may be assumed from now on. */
  allow(...roleArns: readonly string[]): void;
  close(): Promise<void>;
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS on 127.0.0.1, which answers `GetCallerIdentity` and `AssumeRole` only; it looks at no signature. */
export async function startSts(): Promise<StsServer> {
  let caller = 'arn:aws:iam::000000000000:user/kim';
  let allowed = new Set<string>();
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const answer = (status: number, xml: string) => {
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(xml);
    };
    const role = form.get('RoleArn') ?? '';
    switch (form.get('Action')) {
      case 'GetCallerIdentity':
        return answer(200, identity(caller));
      case 'AssumeRole':
        return allowed.has(role) ? answer(200, assumed(role)) : answer(403, refusal('AccessDenied'));
      default:
        return answer(400, refusal('InvalidAction'));
    }
  });
  return {
    endpoint: await listenOnLoopback(server),
    callerIs: (arn) => {
      caller = arn;
    },
    allow: (...roleArns) => {
      allowed = new Set(roleArns);
    },
    close: () => closeAtOnce(server),
  };
}

function identity(arn: string): string {
  return (
    `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult><Arn>${escapeXml(arn)}</Arn>` +
    `<UserId>local</UserId><Account>${arn.split(':')[4]}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
  );
}

function assumed(role: string): string {
  return (
    `<AssumeRoleResponse xmlns="${namespace}"><AssumeRoleResult><AssumedRoleUser><Arn>${escapeXml(role)}</Arn>` +
    '<AssumedRoleId>local:redrive</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>assumed</AccessKeyId>' +
    '<SecretAccessKey>local</SecretAccessKey><SessionToken>local</SessionToken>' +
    '<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>'
  );
}
