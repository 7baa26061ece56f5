import { describe, expect, it } from 'vitest';
import { mentions, withoutAddress } from '../../../shared/bounce/mentions.ts';

const ann = 'ann+b.c@example.com';

describe('a text that names an address', () => {
  it.each([
    [ann, true],
    ['{"address":"ann+b.c@example.com","code":"B"}', true],
    ['Ask ANN+B.C@Example.com.', true],
    ['<ann+b.c@example.com>, others', true],
    ['joann+b.c@example.com', false],
    ['x.ann+b.c@example.com', false],
    ['ann+b.c@example.com.au', false],
    ['ann+b.c@example.community', false],
    ['annbbxc@example.com', false],
    ['', false],
  ])('%s: %s', (text, names) => {
    expect(mentions(text, ann)).toBe(names);
  });

  it('names it no more once it is taken out', () => {
    expect(withoutAddress(`${ann} and ${ann.toUpperCase()}`, ann, '(erased)')).toBe('(erased) and (erased)');
  });
});
