import type { DialectName } from '../dialect.ts'
import type { Concern, Risk } from './risk.ts'
import { NAME, shapeOf } from './shape.ts'

type Rule = readonly [statement: RegExp, risk: Risk, why: (name: string) => string]

const starting = (text: string) => new RegExp(`^${text}`, 'i')

const PRESENCE = '(?:IF (?:NOT )?EXISTS )?'

/** What a statement of the author's own is by its beginning; the first that fits. */
const RULES: readonly Rule[] = [
  [starting(`DROP (?:TABLE|SCHEMA|DATABASE) ${PRESENCE}${NAME}`), 'CRITICAL', (name) => `loses ${name}`],
  [starting(`TRUNCATE (?:TABLE )?(?:ONLY )?${NAME}`), 'CRITICAL', (name) => `loses all rows of ${name}`],
  [
    starting(`ALTER TABLE ${PRESENCE}${NAME} (?:.* )?(?:DROP|TRUNCATE) PARTITION\\b`),
    'CRITICAL',
    (name) => `loses a partition of ${name}`,
  ],
  [
    starting(
      `ALTER TABLE ${PRESENCE}(?:ONLY )?${NAME} (?:.*[ ,])?DROP (?:COLUMN\\b|(?!CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN|CHECK|DEFAULT|NOT NULL|EXPRESSION|IDENTITY)[\\w<])`,
    ),
    'HIGH',
    (name) => `loses a column of ${name}`,
  ],
  [starting(`DELETE FROM ${NAME}(?!.*\\bWHERE\\b)`), 'CRITICAL', (name) => `loses all rows of ${name}`],
  [starting(`DELETE FROM ${NAME}`), 'HIGH', (name) => `loses rows of ${name}`],
  [starting(`UPDATE (?:ONLY )?${NAME}(?!.*\\bWHERE\\b)`), 'HIGH', (name) => `changes every row of ${name}`],
  [starting(`UPDATE (?:ONLY )?${NAME}`), 'MEDIUM', (name) => `changes rows of ${name}`],
  [
    starting(`CREATE OR REPLACE .*?\\b(?:VIEW|FUNCTION|PROCEDURE|TRIGGER|TABLE) ${NAME}`),
    'MEDIUM',
    (name) => `puts another ${name} in the place of the one that was`,
  ],
  [starting('CREATE\\b()'), 'LOW', () => 'adds what nobody uses yet, by SQL of its own'],
  [starting('(?:INSERT|COMMENT|ANALYZE|SELECT|GRANT|SET|PRAGMA)\\b()'), 'LOW', () => 'SQL of its own'],
]

/** What there is to look at in a statement that the author wrote as SQL. */
export function sqlConcern(sql: string, dialect: DialectName): Concern {
  const { text, nameOf } = shapeOf(sql, dialect === 'mariadb' ? 'mysql' : dialect)
  for (const [pattern, risk, why] of RULES) {
    const match = pattern.exec(text)
    if (match) return { risk, why: why(nameOf(match[1]!)) }
  }
  return { risk: 'MEDIUM', why: 'SQL of its own, which is not looked into' }
}
