import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paragraphsOf, STORY_LIMITS, type Story } from '../../../geodata/model/story.ts'
import { wrap } from '../picture/strip.ts'
import { addStep, changeStep, emptyStory, moveStep, readDrafts, removeStep, restoreStep } from './drafts.ts'

const step = fc.record({
  title: fc.string({ maxLength: 20 }),
  text: fc.string(),
  address: fc.constant('/?c=-69,-24,8'),
})
const story: fc.Arbitrary<Story> = fc.record({
  title: fc.string({ maxLength: 20 }),
  by: fc.constant(''),
  language: fc.constantFrom('es' as const, 'en' as const),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
})

describe('a story that is made', () => {
  test('keeps every step when they are moved, and a step goes back where it was', () => {
    fc.assert(
      fc.property(story, fc.nat(), fc.integer({ min: -15, max: 15 }), (story, at, by) => {
        const from = at % story.steps.length
        const moved = moveStep(story, from, by)
        expect(moved.steps).toHaveLength(story.steps.length)
        for (const one of story.steps) expect(moved.steps).toContain(one)
        const to = Math.max(0, Math.min(story.steps.length - 1, from + by))
        expect(moved.steps[to]).toBe(story.steps[from])
        expect(moveStep(moved, to, from - to)).toEqual(story)
        const gone = story.steps[from]
        if (gone) expect(restoreStep(removeStep(story, from), from, gone)).toEqual(story)
        expect(
          changeStep(story, from, { title: 'x' }).steps.filter((one, i) => one !== story.steps[i]),
        ).toHaveLength(1)
      }),
    )
  })

  test('has as many steps as it may have and no more', () => {
    let made: Story | null = emptyStory('es')
    for (let i = 0; i < STORY_LIMITS.steps; i++) made = made && addStep(made, '/', `Paso ${i}`)
    expect(made?.steps).toHaveLength(STORY_LIMITS.steps)
    expect(made && addStep(made, '/')).toBeNull()
  })

  test('is read again as it was kept, and what is damaged is left out', () => {
    fc.assert(
      fc.property(fc.array(story, { maxLength: 4 }), (stories) => {
        const drafts = stories.map((story, i) => ({ key: String(i), story, kept: null, saved: null }))
        expect(readDrafts(JSON.stringify(drafts))).toEqual(drafts)
        expect(readDrafts(JSON.stringify([...drafts, { key: 1 }, null, 7, { key: 'a', story: {} }]))).toEqual(
          drafts,
        )
      }),
    )
    for (const text of [null, '', '{', 'null', '{"a":1}', '[[]]']) expect(readDrafts(text)).toEqual([])
  })
})

describe('the words of a step', () => {
  test('are paragraphs and links, and nothing in them is markup', () => {
    expect(
      paragraphsOf(
        'Uno <b>dos</b>\nsigue.\r\n\r\n\n Ver https://example.org/a?b=1, y (http://x.cl/p).\n\njavascript:alert(1)',
      ),
    ).toEqual([
      ['Uno <b>dos</b>\nsigue.'],
      ['Ver ', { href: 'https://example.org/a?b=1' }, ', y (', { href: 'http://x.cl/p' }, ').'],
      ['javascript:alert(1)'],
    ])
  })

  test('are all there, whatever they are, and a link is always one of the web', () => {
    const text = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom('\n\n', ' ', 'https://', 'http://a.cl', 'javascript:', '"', '<a href='),
      ),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(text, (parts) => {
        const all = parts.join('')
        const pieces = paragraphsOf(all).flat()
        const said = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.href)).join('')
        expect(said.replace(/\s/g, '')).toBe(all.replace(/\s/g, ''))
        for (const piece of pieces)
          if (typeof piece !== 'string') expect(new URL(piece.href).protocol).toMatch(/^https?:$/)
      }),
    )
  })
})

test('words under a picture fit its width, and none is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^\w{1,30}$/), { maxLength: 20 }),
      fc.integer({ min: 5, max: 40 }),
      (words, width) => {
        const lines = wrap(words.join(' '), width, (text) => text.length)
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
        expect(lines.join('').replace(/ /g, '')).toBe(words.join(''))
      },
    ),
  )
})
