import { config } from 'zod/mini'

/** The content policy forbids code made of text: what reads addresses and answers does not even try. */
config({ jitless: true })
