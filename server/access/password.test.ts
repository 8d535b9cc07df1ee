import { describe, expect, test } from 'vitest'
import { hashPassword, isPassword } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'

describe('a hash', () => {
  test('knows its password, and no other', async () => {
    const stored = await hashPassword('cobre viejo en la neblina')
    expect(await isPassword('cobre viejo en la neblina', stored)).toBe(true)
    expect(await isPassword('cobre viejo en la neblinA', stored)).toBe(false)
    expect(await isPassword('', stored)).toBe(false)
  })

  test('holds its parameters and a salt of its own, and not the password', async () => {
    const [one, two] = await Promise.all([hashPassword('salar 1'), hashPassword('salar 1')])
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(one).not.toContain('salar')
  })

  test('takes an accent in either of its two spellings', async () => {
    const stored = await hashPassword('a\u00f1o')
    expect(await isPassword('an\u0303o', stored)).toBe(true)
  })

  test('with other parameters still knows its password', async () => {
    const { scryptSync } = await import('node:crypto')
    const salt = Buffer.from('0123456789abcdef')
    const hash = scryptSync('antigua', salt, 32, { N: 2 ** 12, r: 8, p: 1 })
    const stored = `$scrypt$ln=12,r=8,p=1$${salt.toString('base64url')}$${hash.toString('base64url')}`
    expect(await isPassword('antigua', stored)).toBe(true)
    expect(await isPassword('moderna', stored)).toBe(false)
  })

  test('nobody has no password, and saying so takes the same work', async () => {
    const stored = await hashPassword('x')
    const time = async (work: () => Promise<boolean>) => {
      const start = performance.now()
      expect(await work()).toBe(false)
      return performance.now() - start
    }
    const somebody = await time(() => isPassword('y', stored))
    const nobody = await time(() => isPassword('y', null))
    // Without the work the second would be a thousand times faster.
    expect(nobody).toBeGreaterThan(somebody / 5)
  })
})

describe('a new password', () => {
  const slug = (password: string, known = ['rosa.campos', 'Rosa Campos']) =>
    requireGoodPassword(password, known).then(
      () => null,
      (problem: { slug: string }) => problem.slug,
    )

  test.each([
    ['too short', 'cobre viejo'],
    ['too long', 'a1 '.repeat(70)],
    ['a common one', 'passwordpassword'],
    ['a common one in Spanish', 'contraseña123'],
    ['a row of the keyboard', 'qwertyuiop12'],
    ['a count', '123456789012'],
    ['one letter', 'aaaaaaaaaaaaaaaa'],
    ['her own name', 'RosaCampos2026'],
    ['the name of this place', 'antofagasta2026'],
  ])('that is %s is refused', async (_why, password) => {
    expect(await slug(password)).toBe('weak-password')
  })

  test.each(['cobre viejo en la neblina', 'Xk9#mQ2$vL7p', 'campanario azul 17'])(
    '«%s» is good',
    async (password) => {
      expect(await slug(password)).toBeNull()
    },
  )
})
