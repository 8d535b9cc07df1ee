/** How long a password is, in characters. What is easy to guess is refused by the server whatever its length. */
export const PASSWORD_LENGTH = { shortest: 12, longest: 200 } as const
