import { beforeEach, describe, expect, test } from 'vitest'
import type { AvailabilityAnswer, Criteria } from '../../geodata/model/availability.ts'
import { availability, type ExactGridAnswer, shownAnswer } from './state.ts'

const asked = (min_area_ha: number): Criteria => ({
  set: 'solar-pv',
  area: { kind: 'region' },
  exclusions: [],
  requirements: [],
  preferences: [],
  min_area_ha,
  min_width_m: 0,
})
const answer = (free_ha: number) => ({ free_ha }) as AvailabilityAnswer
const area = () => availability.getState().criteria?.min_area_ha

beforeEach(() => availability.getState().close())

describe('what is asked', () => {
  test('nothing can be changed, undone or reset before something is asked', () => {
    const { setCriteria, undo, reset } = availability.getState()
    setCriteria(asked(2))
    undo()
    reset()
    expect(availability.getState().criteria).toBeNull()
  })

  test('each change can be undone, and so can going back to the start', () => {
    const { open, setCriteria, undo, reset } = availability.getState()
    open(asked(1))
    setCriteria(asked(2))
    setCriteria((before) => ({ ...before, min_area_ha: before.min_area_ha + 1 }))
    expect(area()).toBe(3)
    reset()
    expect(area()).toBe(1)
    undo()
    expect(area()).toBe(3)
    undo()
    undo()
    expect(area()).toBe(1)
    undo()
    expect(area()).toBe(1)
  })

  test('a slider that is held is one step, wherever it has been', () => {
    const { open, setCriteria, undo } = availability.getState()
    open(asked(1))
    setCriteria(asked(2))
    for (const value of [3, 4, 5]) setCriteria(asked(value), { moving: true })
    expect(availability.getState().moving).toBe(true)
    setCriteria((criteria) => criteria)
    expect(availability.getState()).toMatchObject({ moving: false })
    expect(area()).toBe(5)
    undo()
    expect(area()).toBe(2)
  })

  test('a hundred steps are kept, no more', () => {
    const { open, setCriteria } = availability.getState()
    open(asked(1))
    for (let value = 2; value < 300; value += 1) setCriteria(asked(value))
    expect(availability.getState().past).toHaveLength(100)
  })

  test('another set, or today’s versions, leave no answer of what was asked before', () => {
    const { open, useToday } = availability.getState()
    open(asked(1), { settlement: 7 })
    availability.setState({ approx: answer(5), not_checked: [], stage: 'ready' })
    useToday()
    expect(availability.getState()).toMatchObject({ versions: null, approx: null, stage: 'empty' })
    expect(area()).toBe(1)
  })
})

describe('the answer that is shown', () => {
  test('is the server’s when it holds, else the browser’s, else the last one, and says which', () => {
    const { open, setCriteria } = availability.getState()
    const first = asked(1)
    open(first)
    expect(shownAnswer(availability.getState())).toBeNull()
    availability.setState({ answer: answer(10) as ExactGridAnswer, answered: first })
    expect(shownAnswer(availability.getState())).toMatchObject({ isApprox: false, isStale: false })
    const second = asked(2)
    setCriteria(second)
    expect(shownAnswer(availability.getState())).toMatchObject({ isApprox: false, isStale: true })
    availability.setState({ approx: answer(9), approximated: first })
    expect(shownAnswer(availability.getState())).toMatchObject({ isApprox: true, isStale: true })
    availability.setState({ approximated: second })
    expect(shownAnswer(availability.getState())).toEqual({
      answer: { free_ha: 9 },
      isApprox: true,
      isStale: false,
    })
  })
})
