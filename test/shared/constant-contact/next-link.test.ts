import { describe, expect, it } from 'vitest';
import { nextLinkShape, resolveNextLink } from '../../../shared/constant-contact/next-link.ts';
import { LinkRefusedError } from '../../../shared/errors.ts';

const apiUrl = new URL('https://api.cc.email/v3');
const current = new URL('https://api.cc.email/v3/reports/email_reports/id/tracking/bounces?limit=500');
const resolve = (href: string) => resolveNextLink(href, current, apiUrl, 'the report').href;

const path = '/v3/reports/email_reports/id/tracking/bounces';

describe('the next link of a page', () => {
  it.each([
    ['/v3/reports/email_reports/id/tracking/bounces?next=bGltaXQ9NTAw'],
    ['/v3/reports/email_reports/id/tracking/bounces?cursor=abc%2Bdef'],
    ['https://api.cc.email/v3/reports/email_reports/id/tracking/bounces?next=x'],
    ['https://api.cc.email:443/v3/reports/email_reports/id/tracking/bounces?next=x'],
    ['/v3/./reports/email_reports/other/../id/tracking/bounces?next=x'],
    [`http://api.cc.email${path}?next=x`],
    [`http://api.cc.email:80${path}?next=x`],
    [`http://api.cc.email:443${path}?next=x`],
    [`HTTP://API.CC.Email${path}?next=x`],
    [`//api.cc.email${path}?next=x`],
  ])('%s is followed', (href) => {
    expect(resolve(href)).toMatch(
      /^https:\/\/api\.cc\.email\/v3\/reports\/email_reports\/id\/tracking\/bounces\?/,
    );
  });

  it('is followed verbatim', () => {
    for (const origin of ['', 'http://api.cc.email']) {
      expect(resolve(`${origin}${path}?next=a%2Fb+c==&limit=7`)).toBe(
        `https://api.cc.email${path}?next=a%2Fb+c==&limit=7`,
      );
    }
  });

  it.each([
    ['https://evil.example/v3/reports/email_reports/id/tracking/bounces?next=x'],
    [`https://api.cc.email:80${path}?next=x`],
    [`http://api.cc.email:8080${path}?next=x`],
    [`http://api.cc.email.${path}?next=x`],
    [`http://user@api.cc.email${path}?next=x`],
    [`ftp://api.cc.email:443${path}?next=x`],
    [`wss://api.cc.email${path}?next=x`],
    [`http://api.cc.email/v3/contacts?next=x`],
    [`http://api.cc.email${path}/?next=x`],
    ['https://api.cc.email:8443/v3/reports/email_reports/id/tracking/bounces?next=x'],
    ['https://api.cc.email.evil.example/v3/reports/email_reports/id/tracking/bounces'],
    ['https://user:pass@api.cc.email/v3/reports/email_reports/id/tracking/bounces?next=x'],
    ['//evil.example/v3/reports/email_reports/id/tracking/bounces?next=x'],
    ['/\\evil.example/v3/reports/email_reports/id/tracking/bounces'],
    ['\\\\evil.example/v3'],
    ['\t//evil.example/'],
    ['/v3/reports/email_reports/other/tracking/bounces?next=x'],
    ['/v3/contacts?cursor=x'],
    ['/v3/v3/reports/email_reports/id/tracking/bounces?next=x'],
    ['?next=x'],
    ['javascript:alert(1)'],
    ['https://'],
    [`/v3/reports/email_reports/id/tracking/bounces?next=${'x'.repeat(9_000)}`],
  ])('%j is refused', (href) => {
    expect(() => resolve(href)).toThrow(LinkRefusedError);
  });

  it.each([
    ['http://127.0.0.1:4010/v3', `https://127.0.0.1:4010${path}?next=x`, true],
    ['http://127.0.0.1:4010/v3', `https://127.0.0.1${path}?next=x`, false],
    ['http://127.0.0.1:4010/v3', `http://127.0.0.1${path}?next=x`, false],
    ['http://127.0.0.1:4010/v3', `https://127.0.0.1:80${path}?next=x`, false],
    ['http://127.0.0.1:4010/v3', `https://localhost:4010${path}?next=x`, false],
    ['http://127.0.0.1/v3', `https://127.0.0.1${path}?next=x`, true],
    ['http://127.0.0.1/v3', `https://127.0.0.1:80${path}?next=x`, true],
    ['http://127.0.0.1/v3', `http://127.0.0.1:443${path}?next=x`, false],
  ])('of the API at %s to %s, followed on the API’s own origin: %s', (api, href, isFollowed) => {
    const url = new URL(api);
    const resolved = () => resolveNextLink(href, new URL(path, url), url, 'the report').href;
    if (isFollowed) expect(resolved()).toBe(`${url.origin}${path}?next=x`);
    else expect(resolved).toThrow(LinkRefusedError);
  });

  it.each([
    [{}],
    [{ _links: null }],
    [{ _links: {} }],
    [{ _links: { next: null } }],
    [{ _links: { next: {} } }],
    [{ _links: { next: { href: null } } }],
    [{ _links: { next: { href: '' } } }],
  ])('is absent on the last page: %j', (page) => {
    expect(nextLinkShape.parse(page)).toBeUndefined();
  });

  it('is found on any other', () => {
    expect(nextLinkShape.parse({ _links: { next: { href: '/v3/x' } } })).toBe('/v3/x');
  });
});
