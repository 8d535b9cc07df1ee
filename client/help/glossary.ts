/** What finds the glossary's terms in a sentence, and what shows one: a piece that is loaded when it is first needed. */
export { findTerms } from '../../geodata/glossary/find.ts'
export { TermTip } from './Term.tsx'
