/**
 * The code of an invitation in the address the page was opened with (`/entrar?codigo=…`). Read once, before the router
 * tidies the address: the code works once and is nobody else's, so it stays neither in the history nor in links.
 */
export const invitationCode: string | null = new URLSearchParams(window.location.search).get('codigo')
