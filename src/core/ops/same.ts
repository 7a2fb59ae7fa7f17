/** Whether two values of operations are equal as data, whatever the order of their keys. */
export const isSameData = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b)

function textOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  const parts = entries.map(([key, each]) => `${JSON.stringify(key)}:${textOf(each)}`)
  return `{${parts.toSorted().join()}}`
}
