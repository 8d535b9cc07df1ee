import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { Geometry } from '../../geodata/model/feature.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { useScreen } from '../data/screening.ts'
import { tidyView, type View } from './view.ts'

/** Screens a piece of land against the rules and goes to the answer, which has an address of its own. */
export function useScreenHere() {
  const navigate = useNavigate()
  const { mutate, isPending, error, variables, reset } = useScreen()
  const screen = useCallback(
    (site: Geometry, title: string, facts: Facts = {}) =>
      mutate(
        { site, title, facts, repair: true },
        {
          onSuccess: ({ id }) =>
            void navigate({
              to: '/s/$id',
              params: { id },
              search: ((previous: View) =>
                tidyView({ ...previous, task: undefined, sel: undefined, site: undefined })) as never,
            }),
        },
      ),
    [mutate, navigate],
  )
  return { screen, isPending, error, site: variables?.site ?? null, reset }
}
