import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { findProgram, run } from './process.ts'

/** The mirror of Debian that apt's own sources name first, in either of their two formats. */
export function mirrorOf(sources: string): string | undefined {
  const uris = sources.split('\n').flatMap((line) => {
    const stanza = /^URIs:\s*(.*)$/i.exec(line)
    if (stanza !== null) return stanza[1]!.split(/\s+/)
    const oneLine = /^deb\s+(?:\[[^\]]*\]\s*)?(\S+)/.exec(line)
    return oneLine === null ? [] : [oneLine[1]!]
  })
  return uris.find((uri) => uri.split('/').includes('debian'))
}

async function aptSources(): Promise<string> {
  const folder = '/etc/apt/sources.list.d'
  const names = await readdir(folder).catch(() => [])
  const paths = ['/etc/apt/sources.list', ...names.sort().map((name) => join(folder, name))]
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')))
  return texts.join('\n')
}

/** The machine's own suite, such as `bookworm`. */
export async function debianSuite(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const suite = /^VERSION_CODENAME="?(\w+)"?$/m.exec(release)?.[1]
  if (suite === undefined || !/^ID="?debian"?$/m.test(release)) throw new Error('this is not Debian')
  return suite
}

/**
 * The folder with a package of Debian and everything that it needs down to the C library, unpacked beside the system's
 * own: nothing is installed, and no rights are needed.
 */
export async function unpackedPackage(name: string, suite: string): Promise<string> {
  if ((await findProgram('apt-get')) === undefined || (await findProgram('dpkg-deb')) === undefined) {
    throw new Error('apt-get and dpkg-deb are not on this machine')
  }
  const mirror = mirrorOf(await aptSources())
  if (mirror === undefined) throw new Error('no mirror of Debian among the sources of apt')
  const tree = await cached(`${name}-${suite}-${process.arch}`, (folder) =>
    unpack(name, suite, mirror, folder),
  )
  return join(tree, 'root')
}

async function unpack(name: string, suite: string, mirror: string, folder: string): Promise<void> {
  const work = join(folder, 'apt')
  const archives = join(work, 'archives')
  await mkdir(join(work, 'lists', 'partial'), { recursive: true })
  await mkdir(join(archives, 'partial'), { recursive: true })
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : ''
  await writeFile(join(work, 'sources.list'), `deb ${signed}${mirror} ${suite} main\n`)
  // no package counts as installed, so that the C library comes along
  await writeFile(join(work, 'status'), '')
  const options = [
    `Dir::Etc::sourcelist=${join(work, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::State::status=${join(work, 'status')}`,
    `Dir::Cache=${work}`,
    `Dir::Cache::archives=${archives}`,
    'APT::Update::Error-Mode=any',
    // a mirror that stands still serves as well: what is signed stays signed
    'Acquire::Check-Valid-Until=false',
    'Debug::NoLocking=1',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  await run(['apt-get', ...options, '-qq', 'update'])
  await run([
    'apt-get',
    ...options,
    '-qq',
    '-y',
    '--no-install-recommends',
    '--download-only',
    'install',
    name,
  ])
  const root = join(folder, 'root')
  await mkdir(root)
  for (const file of (await readdir(archives)).filter((file) => file.endsWith('.deb'))) {
    await run(['dpkg-deb', '-x', join(archives, file), root])
  }
  await rm(work, { recursive: true })
}

/** How to run a program of an unpacked tree: through the tree's own loader and libraries, whatever the machine's are. */
export async function throughOwnLoader(root: string, program: string): Promise<string[]> {
  const folders: string[] = []
  for (const lib of ['lib', 'usr/lib']) {
    const names = await readdir(join(root, lib)).catch(() => [])
    folders.push(...names.filter((name) => name.includes('-linux-gnu')).map((name) => join(root, lib, name)))
  }
  for (const folder of folders) {
    const loader = (await readdir(folder)).find((name) => /^ld-linux.*\.so\.\d+$/.test(name))
    if (loader !== undefined) {
      return [join(folder, loader), '--library-path', folders.join(':'), join(root, program)]
    }
  }
  throw new Error('no dynamic loader among the unpacked packages')
}
