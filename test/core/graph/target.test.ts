import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseRange, parseTarget, type TargetExpression } from '../../../src/core/graph/index.ts'

const FORMS =
  'Write head, heads, base, current, an id or its beginning, a label, +2, -1, id+2, id-1, or label@ before one of these.'

describe('a target', () => {
  const up = (count: number) => ({ offset: { direction: 'up', count } })
  const down = (count: number) => ({ offset: { direction: 'down', count } })
  const forms: Record<string, Partial<TargetExpression> & object> = {
    head: { kind: 'head' },
    heads: { kind: 'heads' },
    base: { kind: 'base' },
    current: { kind: 'current' },
    '9f3c': { kind: 'name', name: '9f3c' },
    header: { kind: 'name', name: 'header' },
    '+2': { kind: 'relative', ...up(2) } as TargetExpression,
    '-1': { kind: 'relative', ...down(1) } as TargetExpression,
    '9f3c+2': { kind: 'name', name: '9f3c', ...up(2) } as TargetExpression,
    'head-12': { kind: 'head', ...down(12) } as TargetExpression,
    'base+1': { kind: 'base', ...up(1) } as TargetExpression,
    'cart@head': { branch: 'cart', kind: 'head' },
    'cart@heads': { branch: 'cart', kind: 'heads' },
    'cart@base': { branch: 'cart', kind: 'base' },
    'cart@9f3c': { branch: 'cart', kind: 'name', name: '9f3c' },
    'cart@+2': { branch: 'cart', kind: 'relative', ...up(2) } as TargetExpression,
    'cart@-1': { branch: 'cart', kind: 'relative', ...down(1) } as TargetExpression,
    'cart@head-1': { branch: 'cart', kind: 'head', ...down(1) } as TargetExpression,
  }
  for (const [text, expression] of Object.entries(forms)) {
    test(`is read from ${text}`, () => assert.deepEqual(parseTarget(text), { text, ...expression }))
  }

  const nonsense: Record<string, string> = {
    '': '"" is empty',
    '@head': '"@head" has no label before the @',
    'cart@': '"cart@" is no target',
    'a@b@c': '"a@b@c" is no target',
    'a+': '"a+" is no target',
    '+': '"+" is no target',
    'a+b': '"a+b" is no target',
    '+1+1': '"+1+1" is no target',
    'a b': '"a b" is no target',
    'a\n': '"a\n" is no target',
    '+1234567890': '"+1234567890" is no target',
    'a:b': '"a:b" is a range; one revision is meant here',
  }
  for (const [text, message] of Object.entries(nonsense)) {
    test(`is not read from ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseTarget(text), {
        code: 'target.unknown',
        message,
        hint: [FORMS],
        details: { target: text },
      }))
  }
})

describe('a range', () => {
  const a = { text: 'a', kind: 'name', name: 'a' }
  const b = { text: 'b', kind: 'name', name: 'b' }

  test('has two ends, either of which may be left out', () => {
    assert.deepEqual(parseRange('a:b'), { text: 'a:b', from: a, to: b })
    assert.deepEqual(parseRange('a:'), { text: 'a:', from: a })
    assert.deepEqual(parseRange(':b'), { text: ':b', to: b })
    assert.deepEqual(parseRange(':'), { text: ':' })
  })

  test('is not a target, nor has it three ends', () => {
    for (const text of ['a', 'a:b:c']) {
      assert.throws(() => parseRange(text), {
        code: 'target.unknown',
        message: `"${text}" is no range`,
        hint: ['Write a:b, a: or :b.'],
      })
    }
  })

  test('has targets for ends', () => {
    assert.throws(() => parseRange('a:+'), { code: 'target.unknown', message: '"+" is no target' })
  })
})
