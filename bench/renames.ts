import { existsSync } from 'node:fs'
import { COLUMN_FEATURES, columnPairs } from '../src/core/diff/rename/column-features.ts'
import { differingColumns } from '../src/core/diff/rename/differing-columns.ts'
import { findRenames, questionsOf } from '../src/core/diff/rename/index.ts'
import { TRAINED, WEIGHTS, type Weights } from '../src/core/diff/rename/weights.ts'
import { likeness } from '../src/core/diff/rename/words.ts'
import { emptySchema, type Schema, type Table } from '../src/core/schema/model.ts'
import { readChanges, tablesOf, type Change, type Places } from './renames/changes.ts'
import { train, type Example } from './renames/train.ts'

// How well renamed columns are told from dropped and added ones, and the weights with which they are:
//   node dist-test/bench/renames.js column-changes.jsonl [--verbose]
// One JSON object a line: project, change, table, dropped and added (name, type, nullable, default, length, position,
// indexed), droppedInTable, addedInTable, renamed. The features, and the words that words.ts and contrary.ts know, were
// chosen with these projects in view: of others it will know a little less.

const TRAINED_FEATURES = COLUMN_FEATURES.filter((feature) => Object.hasOwn(TRAINED, feature))

/**
 * In the dumps a renamed column keeps its place and an added one goes last, always. Whoever writes a schema by hand
 * moves the one and puts the other where it belongs, so that the place counts by half.
 */
const PLACES: readonly (readonly [Places, number])[] = [
  ['dumped', 1],
  ['unknown', 1],
  ['opposite', 0.3],
]

function examplesOf(change: Change): readonly Example[] {
  return PLACES.flatMap(([places, weight]) => {
    const { before, after } = tablesOf(change, places)
    return columnPairs(differingColumns(before, after)).flatMap(({ from, to, features }) => {
      const pair = `${from.column.name}>${to.column.name}`
      if (!change.known.has(pair)) return []
      return {
        features: [1, ...TRAINED_FEATURES.map((feature) => features[feature])],
        is: change.renamed.has(pair) ? (1 as const) : (0 as const),
        weight,
      }
    })
  })
}

const round = (value: number) => Math.round(value * 100) / 100

function weightsOf(changes: readonly Change[]): typeof TRAINED {
  const [bias, ...rest] = train(changes.flatMap(examplesOf))
  const pairs = TRAINED_FEATURES.map((feature, i) => [feature, round(rest[i]!)] as const)
  // safe: these are its keys
  return { bias: round(bias!), ...Object.fromEntries(pairs) } as typeof TRAINED
}

interface Result {
  right: number
  wrong: number
  asked: number
  questions: number
  renames: number
  readonly mistakes: string[]
  readonly missed: string[]
}

function evaluate(
  changes: readonly Change[],
  places: Places,
  weightsFor: (project: string) => Weights,
): Result {
  const result: Result = { right: 0, wrong: 0, asked: 0, questions: 0, renames: 0, mistakes: [], missed: [] }
  for (const change of changes) {
    const { before, after } = tablesOf(change, places)
    const schema = (table: Table): Schema => ({ ...emptySchema, tables: { t: table } })
    const options = { hints: [], refused: [], weights: weightsFor(change.project) }
    const { decided, open } = findRenames(schema(before), schema(after), options)
    const pairOf = ({ from, to }: { readonly from: string; readonly to: string }) => `${from}>${to}`
    const columns = decided.filter(({ type }) => type === 'column')
    const right = columns.filter((rename) => change.renamed.has(pairOf(rename)))
    const asked = new Set(open.map(pairOf))
    result.right += right.length
    result.wrong += columns.length - right.length
    result.asked += [...change.renamed].filter((pair) => asked.has(pair)).length
    result.questions += questionsOf(open).length
    result.renames += change.renamed.size
    result.mistakes.push(
      ...columns
        .filter((rename) => !right.includes(rename))
        .map((rename) => `${pairOf(rename)} ${round(rename.score)}`),
    )
    const told = new Set([...right.map(pairOf), ...asked])
    result.missed.push(...[...change.renamed].filter((pair) => !told.has(pair)))
  }
  return result
}

/** What one gets by the spelling of the names alone, each column with the likest. */
function baseline(changes: readonly Change[]): Pick<Result, 'right' | 'wrong' | 'renames'> {
  const result = { right: 0, wrong: 0, renames: 0 }
  for (const { dropped, added, renamed, known } of changes) {
    result.renames += renamed.size
    for (const from of dropped)
      for (const to of added) {
        const pair = `${from.name}>${to.name}`
        if (likeness(from.name, to.name) < 0.8 || !known.has(pair)) continue
        if (renamed.has(pair)) result.right++
        else result.wrong++
      }
  }
  return result
}

const print = (text: string) => process.stdout.write(`${text}\n`)
const percent = (part: number, whole: number) =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`

const row = (what: string, cells: readonly string[]) =>
  what.padEnd(20) + cells.map((cell, i) => cell.padStart(i === cells.length - 1 ? 20 : 13)).join('')

function report(what: string, result: Result, changes: number): void {
  const { right, wrong, asked, questions, renames } = result
  const cells = [
    percent(right, right + wrong),
    percent(right, renames),
    percent(right + asked, renames),
    `${asked}`,
    `${wrong}`,
    `${questions} (${(questions / changes).toFixed(2)} a table)`,
  ]
  print(row(what, cells))
}

function main(path: string | undefined): void {
  if (path === undefined || !existsSync(path)) {
    print(`no data: ${path === undefined ? 'name the file of column changes' : `${path} is not there`}`)
    process.exitCode = 2
    return
  }
  const changes = readChanges(path)
  const projects = [...new Set(changes.map(({ project }) => project))]
  const own = new Map(
    projects.map((project) => [project, weightsOf(changes.filter((change) => change.project !== project))]),
  )
  const pairs = changes.reduce((sum, { known }) => sum + known.size, 0)
  const renames = changes.reduce((sum, { renamed }) => sum + renamed.size, 0)
  print(
    `${projects.length} projects, ${changes.length} changed tables, ${pairs} pairs, ${renames} of them renames`,
  )
  print('each project by weights that were trained without it')
  const heads = ['precision', 'decided', 'with asked', 'asked right', 'wrong', 'questions']
  print(row('', heads))
  const left = (project: string): Weights => ({ ...WEIGHTS, ...own.get(project) })
  for (const [places, what] of [
    ['dumped', 'places as dumped'],
    ['unknown', 'places unknown'],
    ['same', 'all in one place'],
  ] as const) {
    const result = evaluate(changes, places, left)
    report(what, result, changes.length)
    for (const each of result.mistakes) print(`  wrong: ${each}`)
    if (process.argv.includes('--verbose')) for (const each of result.missed) print(`  missed: ${each}`)
  }
  const simple = baseline(changes)
  report(
    'Levenshtein >= 0.8',
    { ...simple, asked: 0, questions: 0, mistakes: [], missed: [] },
    changes.length,
  )
  const trained = weightsOf(changes)
  const isSame = Object.entries(trained).every(
    ([key, value]) => TRAINED[key as keyof typeof TRAINED] === value,
  )
  print('')
  print(isSame ? 'weights.ts holds what these data give' : 'weights.ts differs; these data give:')
  if (!isSame) print(JSON.stringify(trained, null, 2).replaceAll('"', ''))
}

main(process.argv[2])
