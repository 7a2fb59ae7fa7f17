import { isPlainObject } from './kinds.ts'
import type { Variables } from './variables.ts'

const MASK = '****'

// one letter of a longer word is no leak, and hiding it would make every sentence unreadable
const SHORT = 6

/** The text with every secret in it hidden, however it is written: plainly, percent-encoded or as in JSON. */
export function mask(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return longestFirst.reduce((masked, form) => masked.replace(finder(form), MASK), text)
}

function formsOf(secret: string): readonly string[] {
  return [secret, ...encoded(secret), JSON.stringify(secret).slice(1, -1)]
}

function encoded(secret: string): readonly string[] {
  try {
    return [encodeURI(secret), encodeURIComponent(secret)]
  } catch {
    // half of a surrogate pair: no URL can hold it
    return []
  }
}

function finder(form: string): RegExp {
  const literal = form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return new RegExp(form.length < SHORT ? `(?<!\\w)${literal}(?!\\w)` : literal, 'g')
}

/**
 * The passwords that a URL holds, as they are written and decoded. It also serves for one that is malformed, whose
 * password may end at any `@`.
 */
export function secretsOfUrl(text: string): readonly string[] {
  const inside = [
    /^[^:]*:\/\/[^:@]*:([^@]*)@/.exec(text)?.[1],
    /^[^:]*:\/\/[^:@]*:(.*)@/s.exec(text)?.[1],
    ...[...text.matchAll(/[?&](?:password|sslpassword)=([^&#]*)/g)].map((match) => match[1]),
  ]
  const written = inside.filter((part): part is string => part !== undefined && part !== '')
  return [...new Set([...written, ...written.map(decoded)])]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const PASSWORDS = new Set(['DB_PASSWORD', 'PGPASSWORD', 'MYSQL_PWD'])

/** The passwords that the environment variables hold, before anybody knows which of them will be used. */
export function secretsOfVariables(env: Variables): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === '') return []
    // many a TOKEN=1 is a switch and no secret
    const isSecret =
      PASSWORDS.has(name) || (/(?:PASSWORD|PASSWD|SECRET|TOKEN)$/i.test(name) && value.length >= 8)
    return isSecret ? [value, ...secretsOfUrl(value)] : secretsOfUrl(value)
  })
}

const SECRET_KEY = /pass|secret|token|^key$|^pfx$/i

/** True where a driver's option of this name holds a secret. */
export function isSecretKey(name: string): boolean {
  return SECRET_KEY.test(name)
}

/** The secrets among a driver's options, or in a URL, at any depth. */
export function secretsOfConnection(connection: unknown): readonly string[] {
  if (typeof connection === 'string') return secretsOfUrl(connection)
  if (Array.isArray(connection)) return connection.flatMap(secretsOfConnection)
  if (!isPlainObject(connection)) return []
  return Object.entries(connection).flatMap(([key, value]) =>
    isSecretKey(key) && typeof value === 'string' && value !== '' ? [value] : secretsOfConnection(value),
  )
}
