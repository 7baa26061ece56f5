import { describe, expect, it } from 'vitest';
import { maskedJson, maskedText } from '../../../cli/operate/masked.ts';

describe('a masked text', () => {
  it.each([
    ['ann@example.com', 'a…@example.com'],
    ['"a@b"@example.com', '"…@example.com'],
    ['Ann Miller', 'A…'],
    ['ann example.com', 'a…'],
    ['@example.com', '@…'],
    ['ann@example.com (Ann Miller)', 'a…'],
    ['{"email_address":"ann@example.com","note":"Ann', '{…'],
    ['', ''],
    ['B', 'B'],
    ['0a0a0a0a-0000-4000-8000-000000000001', '0a0a0a0a-0000-4000-8000-000000000001'],
    ['2026-11-20T12:00:00.000Z', '2026-11-20T12:00:00.000Z'],
    ['+49 30 1234567', '+…'],
  ])('%j is %j', (text, masked) => {
    expect(maskedText(text)).toBe(masked);
  });
});

describe('masked JSON', () => {
  it.each([
    ['{"address":"ann@example.com","code":"B","n":1}', '{"address":"a…@example.com","code":"B","n":1}'],
    ['{"a":[{"b":"Ann"}]}', '{"a":[{"b":"A…"}]}'],
    [
      '{"unreadableRow":"{\\"email_address\\":\\"ann\\"}"}',
      '{"unreadableRow":"{\\"email_address\\":\\"a…\\"}"}',
    ],
    ['{"unreadableRow":"{\\"email_address\\":\\"ann@exam"}', '{"unreadableRow":"{…@exam"}'],
    ['no JSON of ann@example.com', '26 characters'],
    ['"ann@example.com"', '17 characters'],
  ])('of %j is %j', (text, masked) => {
    expect(maskedJson(text)).toBe(masked);
  });
});
