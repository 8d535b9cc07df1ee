import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paragraphsOf, STORY_LIMITS, type Story } from '../../../geodata/model/story.ts'
import { wrap } from '../picture/strip.ts'
import {
  addStep,
  changeStep,
  draftsIn,
  emptyStory,
  moveStep,
  openDraft,
  readDrafts,
  removeStep,
  restoreStep,
} from './drafts.ts'

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

describe('two tabs with one browser', () => {
  const storage = () => {
    const kept = new Map<string, string>()
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    } as unknown as Storage
  }
  const twoTabs = () => {
    const browser = storage()
    const tab = () => {
      const own = storage()
      return draftsIn(
        () => browser,
        () => own,
      )
    }
    const one = tab()
    one.getState().open(null, { ...emptyStory('es'), title: 'El agua' })
    return { browser, one, other: tab() }
  }
  const type = (tab: ReturnType<typeof draftsIn>, title: string) =>
    tab.getState().edit((story) => ({ ...story, title }))
  const titles = (browser: Storage) =>
    readDrafts(browser.getItem('suelo-comun.stories')).map(({ story }) => story.title)

  test('lose nothing when one has not heard of what the other wrote, and the other goes on with its own', () => {
    const { browser, one, other } = twoTabs()
    type(one, 'El agua del salar')
    type(other, 'El agua del valle')
    expect(titles(browser).toSorted()).toEqual(['El agua del salar', 'El agua del valle'])
    expect(openDraft(other.getState())?.story.title).toBe('El agua del valle')
    one.getState().refresh()
    type(one, 'El agua de todos')
    expect(titles(browser)).toContain('El agua del salar')
  })

  test('that hear of each other have one draft', () => {
    const { browser, one, other } = twoTabs()
    type(one, 'El agua del salar')
    other.getState().refresh()
    type(other, 'El agua del salar y del valle')
    expect(titles(browser)).toEqual(['El agua del salar y del valle'])
  })

  test('keep each their own open: what one opens or removes is not written into by the other', () => {
    const { browser, one, other } = twoTabs()
    other.getState().open(null, { ...emptyStory('es'), title: 'El camino' })
    one.getState().refresh()
    expect(openDraft(one.getState())?.story.title).toBe('El agua')
    type(one, 'El agua, otra vez')
    expect(titles(browser).toSorted()).toEqual(['El agua, otra vez', 'El camino'])
    const gone = openDraft(one.getState())?.key ?? ''
    // Removed there while it is still written here: it is written again.
    other.getState().refresh()
    other.getState().remove(gone)
    type(one, 'El agua, a pesar de todo')
    expect(titles(browser).toSorted()).toEqual(['El agua, a pesar de todo', 'El camino'])
  })

  test('and a browser that keeps nothing has them until the page is closed', () => {
    const none = () => {
      throw new Error('forbidden')
    }
    const tab = draftsIn(none, none)
    type(tab, 'Uno')
    tab.getState().edit((story) => addStep(story, '/'))
    expect(tab.getState()).toMatchObject({ isFull: true, drafts: [{ story: { title: 'Uno' } }] })
    expect(tab.getState().drafts).toHaveLength(1)
    expect(tab.getState().drafts[0]?.story.steps).toHaveLength(1)
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
