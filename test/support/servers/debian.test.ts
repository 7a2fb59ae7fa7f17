import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mirrorOf } from './debian.ts'
import { maskUrl } from './server.ts'

describe('the mirror of Debian', () => {
  test('is read from the stanzas of a .sources file', () => {
    const sources = `Types: deb
# URIs: http://old.example/debian
URIs: http://mirror.example/debian-security
Suites: stable-security

Types: deb
URIs: http://mirror.example/pub/debian/ http://other.example/debian
`
    assert.equal(mirrorOf(sources), 'http://mirror.example/pub/debian/')
  })

  test('is read from the lines of a sources.list', () => {
    const sources = `# deb http://old.example/debian stable main
deb-src http://source.example/debian stable main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian stable main
`
    assert.equal(mirrorOf(sources), 'http://mirror.example/debian')
  })

  test('is unknown where only other sources are named', () => {
    assert.equal(mirrorOf('deb http://archive.example/ubuntu noble main\n'), undefined)
  })
})

describe('a masked URL', () => {
  test('shows all but the password', () => {
    assert.equal(maskUrl('mysql://root:a:b@c@db:3306/x?y=1'), 'mysql://root:****@db:3306/x?y=1')
    assert.equal(maskUrl('postgres://me@db/x'), 'postgres://me@db/x')
  })
})
