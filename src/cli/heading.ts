import type { Mig } from '../app/mig.ts'
import { segment, type Line } from '../core/view/segments.ts'
import type { Ui } from './output.ts'

/** `staging · postgres shop@db.internal/shop · 4 to apply`: where a command is about to work, and what it will do. */
export function heading({ settings }: Mig, ui: Ui, ...facts: readonly string[]): Line {
  const { name, production, connection } = settings.environment
  const gap = segment('plain', ui.signs.separator)
  const parts = [
    segment('mark', name),
    segment('plain', connection?.label ?? 'no database'),
    ...(production ? [segment('missing', 'PRODUCTION')] : []),
    ...facts.map((fact) => segment('plain', fact)),
  ]
  return parts.flatMap((part, at) => (at === 0 ? [part] : [gap, part]))
}

/** `c2e4d0b1 (head)`, `base`: where a database stands, given the heads of what is applied. */
export function standingAt(mig: Mig, ids: readonly string[]): string {
  if (ids.length === 0) return 'base'
  const { heads, effectiveHeads } = mig.graph()
  const applied = new Set(ids)
  const isAtHeads = effectiveHeads.every((id) => applied.has(id))
  const mark = isAtHeads ? (heads.length === 1 ? ' (head)' : ' (heads)') : ''
  return ids.map((id) => mig.short(id)).join(', ') + mark
}
