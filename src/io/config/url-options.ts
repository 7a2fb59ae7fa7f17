import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MigError } from '../../errors.ts'
import { suggestion } from './kinds.ts'
import type { DriverName } from './settings.ts'

/** Options for a driver, by the driver's own names. */
export type Params = Readonly<Record<string, unknown>>

/** What `?name=value` of a URL becomes for the driver: its options, or what was expected instead of the value. */
type Read = (value: string) => Params | { readonly expected: string }

const text =
  (name: string): Read =>
  (value) => ({ [name]: value })

const milliseconds =
  (name: string, unit: number): Read =>
  (value) =>
    /^\d{1,6}$/.test(value) ? { [name]: Number(value) * unit } : { expected: 'a whole number' }

const choice =
  (choices: Readonly<Record<string, Params>>): Read =>
  (value) => {
    const known = value.toLowerCase()
    return Object.hasOwn(choices, known) ? choices[known]! : { expected: Object.keys(choices).join(', ') }
  }

const encrypted = { ssl: { rejectUnauthorized: false } }
const authorityVerified = { ssl: { rejectUnauthorized: true, checkServerIdentity: () => undefined } }
const verified = { ssl: { rejectUnauthorized: true } }
const plain = { ssl: false }

// https://www.postgresql.org/docs/current/libpq-ssl.html: `require` asks for encryption alone, `verify-ca` does not
// look at the host's name. The modes in between, such as `prefer`, would need a second attempt.
const POSTGRES: Readonly<Record<string, Read>> = {
  application_name: text('application_name'),
  channel_binding: choice({
    disable: {},
    prefer: { enableChannelBinding: true },
    require: { enableChannelBinding: true },
  }),
  client_encoding: text('client_encoding'),
  connect_timeout: milliseconds('connectionTimeoutMillis', 1000),
  host: text('host'),
  options: text('options'),
  password: text('password'),
  port: (value) => (/^\d{1,5}$/.test(value) ? { port: Number(value) } : { expected: 'a port number' }),
  ssl: choice({ true: verified, 1: verified, false: plain, 0: plain }),
  sslcert: text('sslcert'),
  sslkey: text('sslkey'),
  sslmode: choice({
    disable: plain,
    'no-verify': encrypted,
    require: encrypted,
    'verify-ca': authorityVerified,
    'verify-full': verified,
  }),
  sslrootcert: text('sslrootcert'),
  user: text('user'),
}

// https://dev.mysql.com/doc/refman/en/connection-options.html#option_general_ssl-mode
const identityVerified = { ssl: { rejectUnauthorized: true, verifyIdentity: true } }
const sslMode = choice({
  disabled: plain,
  required: encrypted,
  verify_ca: { ssl: { rejectUnauthorized: true, verifyIdentity: false } },
  verify_identity: identityVerified,
})

const MYSQL: Readonly<Record<string, Read>> = {
  charset: text('charset'),
  connectTimeout: milliseconds('connectTimeout', 1),
  password: text('password'),
  socket: text('socketPath'),
  socketPath: text('socketPath'),
  ssl: choice({ true: identityVerified, 1: identityVerified, false: plain, 0: plain }),
  'ssl-mode': sslMode,
  sslMode: sslMode,
  sslmode: sslMode,
  timezone: text('timezone'),
  user: text('user'),
}

/**
 * The options of a URL as the driver takes them. Throws at one that is not known: an option that was asked for, such as
 * encryption, is never dropped. Files of certificates are read, relative to `root`.
 */
export async function readUrlOptions(
  options: readonly (readonly [name: string, value: string])[],
  driver: DriverName,
  source: string,
  root: string,
): Promise<Params> {
  const readers = driver === 'pg' ? POSTGRES : MYSQL
  const params = options.map(([name, value]) => readOption(readers, name, value, source))
  const { sslrootcert, sslcert, sslkey, ...merged } = Object.assign({}, ...params) as Params
  const files = { ca: sslrootcert, cert: sslcert, key: sslkey }
  const read = await Promise.all(
    Object.entries(files).map(async ([name, path]) => {
      return typeof path === 'string' ? [[name, await readCertificate(path, source, root)]] : []
    }),
  )
  const certificates = Object.fromEntries(read.flat()) as Params
  // with a root certificate at hand, libpq's `require` checks it
  const isChecked = merged.ssl === encrypted.ssl && 'ca' in certificates
  const ssl = isChecked ? authorityVerified.ssl : merged.ssl
  if (ssl === false || (ssl === undefined && Object.keys(certificates).length === 0)) return merged
  // a copy: drivers write into the object that they are given
  return { ...merged, ssl: { ...(ssl as object | undefined), ...certificates } }
}

function readOption(
  readers: Readonly<Record<string, Read>>,
  name: string,
  value: string,
  source: string,
): Params {
  // a name that is none may be the rest of a password with a "?" in it
  const shown = /^[A-Za-z][\w-]{0,30}$/.test(name) ? `"${name}"` : 'that it has'
  if (!Object.hasOwn(readers, name)) {
    const near = suggestion(name, Object.keys(readers))
    throw new MigError(
      'connection.invalid',
      `${source}: we do not know the option ${shown}${near === undefined ? '' : `: ${near}`}`,
      { hint: [`known: ${Object.keys(readers).join(', ')}`], details: { source } },
    )
  }
  const params = readers[name]!(value)
  if (!('expected' in params)) return params
  throw new MigError(
    'connection.invalid',
    `${source}: the option ${shown} takes ${String(params.expected)}`,
    {
      details: { source, option: name },
    },
  )
}

async function readCertificate(path: string, source: string, root: string): Promise<string> {
  try {
    return await readFile(resolve(root, path), 'utf8')
  } catch (cause) {
    throw new MigError('connection.invalid', `${source}: the certificate ${path} cannot be read`, {
      cause,
      details: { source, path },
    })
  }
}
