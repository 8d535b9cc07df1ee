export * from '../../geodata/reading/values.ts'
