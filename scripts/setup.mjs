// Installs the packages. sqlite3 is compiled where its ready-made file cannot be had: on Debian as root the tools for that
// are installed too, elsewhere this says which are missing. Runs before there are packages, so it uses none.
import { spawnSync } from 'node:child_process'
import console from 'node:console'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'

const TOOLS = ['python3', 'make', 'g++']

function say(text) {
  console.log(`setup: ${text}`)
}

/** Whether the command succeeded; what it says is streamed, or kept for `said`. */
function run(command, args, stdio = 'inherit') {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    stdio,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  return { ok: status === 0, said: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` }
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function installPackages(stdio) {
  say('npm ci (where sqlite3 has to be compiled, this takes some minutes)')
  const install = run('npm', ['ci', '--no-audit', '--no-fund'], stdio)
  if (!install.ok) return install
  return run(process.execPath, ['-e', 'new (require("sqlite3").Database)(":memory:")'], stdio)
}

function canInstallTools() {
  return existsSync('/etc/debian_version') && isOnPath('apt-get') && process.getuid?.() === 0
}

function installTools() {
  say(`sqlite3 has to be compiled: installing ${TOOLS.join(', ')}`)
  const aptGet = (...args) => run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]).ok
  return aptGet('update') && aptGet('install', '-y', '--no-install-recommends', ...TOOLS)
}

function setUp() {
  const missing = TOOLS.filter((tool) => !isOnPath(tool))
  // a failure that may be mended is not worth the hundred lines that npm has for it
  const first = installPackages(missing.length > 0 ? 'pipe' : 'inherit')
  if (first.ok) return true
  if (missing.length > 0 && canInstallTools()) return installTools() && installPackages('inherit').ok
  console.error(first.said)
  if (missing.length > 0) {
    say(`to compile sqlite3 this machine needs ${missing.join(', ')}. Install them, then run this again:`)
    say('  Debian, Ubuntu   sudo apt-get install python3 make g++')
    say('  Fedora           sudo dnf install python3 make gcc-c++')
    say('  Alpine           sudo apk add python3 make g++')
    say('  macOS            xcode-select --install')
  }
  return false
}

process.exitCode = setUp() ? 0 : 1
say(process.exitCode === 0 ? 'done' : 'failed')
