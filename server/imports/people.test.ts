import { expect, it } from 'vitest'
import { connectorById } from '../../geodata/connectors/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import type { Reading } from '../../geodata/model/reading.ts'
import { withoutPeople } from './people.ts'

it('shows no examples of columns in which a connector knows persons to be', () => {
  const column = (name: string) => ({
    ...{ name, type: 'text' as const, decimal_comma: false, filled: 1, personal: false },
    examples: ['JUAN PEREZ'],
  })
  const reading = { columns: ['name', 'NOMBRE_EMP', 'NOMBRE_INS'].map(column) } as unknown as Reading
  const { columns } = withoutPeople(reading, [connectorById('relaves_2018') as Connector])
  expect(columns.map(({ name, personal, examples }) => [name, personal, examples.length])).toEqual([
    ['name', true, 0],
    ['NOMBRE_EMP', true, 0],
    ['NOMBRE_INS', false, 1],
  ])
})
