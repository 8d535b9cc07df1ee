import { expect, test } from 'vitest'
import { type Before, type DisputeTarget, needsEvidence, saysNothing, verdictWord } from './dispute.ts'

test.each([
  ['measured', 'certain', 'touches'],
  ['measured', 'cannot-tell', 'cannot-tell'],
  ['measured', 'clear', 'clear'],
  ['outside-coverage', 'certain', 'touches'],
  ['outside-coverage', 'clear', 'not-checked'],
  ['no-version', 'clear', 'not-checked'],
] as const)('%s and %s is %s', (status, touch, word) => {
  expect(verdictWord({ status, touch })).toBe(word)
})

const rule = (outcome: 'triggered' | 'possible' | 'not-triggered') => ({ rule: 'r', outcome })
const measure = (verdict: 'touches' | 'clear') => ({ measure: 'm', verdict })

test.each<[DisputeTarget, Before, boolean, boolean]>([
  [rule('not-triggered'), 'not-evaluated', true, false],
  [rule('not-triggered'), 'possible', false, false],
  [rule('triggered'), 'not-evaluated', false, false],
  [rule('possible'), 'possible', false, true],
  [measure('clear'), 'not-checked', true, false],
  [measure('clear'), 'cannot-tell', false, false],
  [measure('clear'), 'clear', false, true],
  [measure('touches'), 'not-checked', false, false],
  [measure('touches'), 'touches', false, true],
])('%j where it was %s needs evidence: %s, says nothing: %s', (target, before, evidence, nothing) => {
  expect(needsEvidence(target, before)).toBe(evidence)
  expect(saysNothing(target, before)).toBe(nothing)
})
