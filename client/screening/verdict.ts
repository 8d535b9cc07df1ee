export * from '../../geodata/rules/verdict.ts'
