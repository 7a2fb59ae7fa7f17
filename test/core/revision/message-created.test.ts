import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { normaliseContent } from '../../../src/core/revision/content.ts'
import { readHeader } from '../../../src/core/revision/header.ts'

function header(top: string, fileName: string, id = '4b1d') {
  const reading = readHeader(`${top}\nexport const revision = '${id}'`, 'js', fileName)
  assert.ok(reading.ok, JSON.stringify(reading))
  return reading.header
}

describe('the message', () => {
  const message = (top: string, fileName = '4b1d_from_the_name.ts', id?: string) =>
    header(top, fileName, id).message

  test('is the first line of the first comment that says something', () => {
    assert.equal(message('// add phone\n// more'), 'add phone')
    assert.equal(message('// Global search, as eslint has it'), 'Global search, as eslint has it')
    assert.equal(message('/* add phone\n   more */'), 'add phone')
    assert.equal(message('\n/**\n * ------\n *\n * Add phone.\n * Created: 2026-11-21\n */'), 'Add phone.')
    assert.equal(message('#!/usr/bin/env node\n"use strict";\n/// add phone'), 'add phone')
  })

  test('is not the name of the file, nor that of its source', () => {
    assert.equal(message('// 4b1d_from_the_name.ts\n// add phone'), 'add phone')
    assert.equal(message('// 4b1d_from_the_name.ts', 'dist/4b1d_from_the_name.js'), 'from the name')
  })

  test('is not a line for a tool, nor one of the header', () => {
    const tools =
      '/* eslint-disable no-console */\n// @ts-check\n// prettier-ignore\n/// <reference types="node" />'
    assert.equal(
      message(`${tools}\n// Revision ID: 4b1d\n// revises: x\n// Create Date: 2026-11-21\n// add phone`),
      'add phone',
    )
  })

  test('is not a comment below the first statement', () => {
    assert.equal(message("import { t } from 'migraph' // the builders\n// columns"), 'from the name')
  })

  test('comes from the name of the file, without its date and its id', () => {
    assert.equal(message('', '20261121_0300_4b1d_add_phone_to_users.ts'), 'add phone to users')
    assert.equal(message('', '/a/b/2026-11-21-4b1d-add-phone.sql'), 'add phone')
    assert.equal(message('', 'C:\\a\\202611210300_re-index_users.mjs'), 're-index users')
    assert.equal(message('', '0007_add_phone.ts', '0007'), 'add phone')
    assert.equal(message('', 'add_phone_4b1d.ts'), 'add phone')
    assert.equal(message('', '2fa_for_all.ts'), '2fa for all')
  })

  test('is the id where the name of the file says nothing else', () => {
    assert.equal(message('', '20261121_add_phone.ts', 'add_phone'), 'add phone')
    assert.equal(message('', '20261121.ts'), '20261121')
  })
})

describe('the date', () => {
  const created = (top: string, fileName = 'a.ts', id?: string) => header(top, fileName, id).created

  test('is read from the first comment', () => {
    assert.equal(created('// Created: 2026-11-21T03:00:00Z'), '2026-11-21T03:00:00Z')
    assert.equal(created('// add phone\n// created: 2026-11-21 03:00 UTC'), '2026-11-21T03:00:00Z')
    assert.equal(created('/**\n * Created: 2026-11-21T00:30:00+01:00\n */'), '2026-11-20T23:30:00Z')
    assert.equal(created('// Created: 2026-11-21T03:00:05.123456-0230'), '2026-11-21T05:30:05Z')
    assert.equal(created('// Created: 2026-11-21 03:00'), '2026-11-21T03:00:00Z')
    assert.equal(created('// Create Date: 2026-11-21'), '2026-11-21T00:00:00Z')
  })

  test('is read from the name of the file, as UTC', () => {
    assert.equal(created('', '20261121_0300_4b1d_x.ts'), '2026-11-21T03:00:00Z')
    assert.equal(created('', '202611210300_x.ts'), '2026-11-21T03:00:00Z')
    assert.equal(created('', '20261121030059_x.ts'), '2026-11-21T03:00:59Z')
    assert.equal(created('', '2026-11-21_x.ts'), '2026-11-21T00:00:00Z')
    assert.equal(created('', '2026_11_21_030059_x.ts'), '2026-11-21T03:00:59Z')
    assert.equal(created('', '2026-11-21T03-00_x.ts'), '2026-11-21T03:00:00Z')
    assert.equal(created('', '20261121.ts'), '2026-11-21T00:00:00Z')
  })

  test('is the comment where both say one', () => {
    assert.equal(created('// Created: 2026-11-21', '20250101_x.ts'), '2026-11-21T00:00:00Z')
  })

  test('takes digits of the id for no time', () => {
    assert.equal(created('', '20261121_0300_x.ts', '0300'), '2026-11-21T00:00:00Z')
  })

  test('is absent where there is none, or no such day', () => {
    assert.equal(created('', 'add_phone.ts'), undefined)
    assert.equal(created('', '0007_add_phone.ts'), undefined)
    assert.equal(created('', '20261321_x.ts'), undefined)
    assert.equal(created('', '20260230_x.ts'), undefined)
    assert.equal(created('', '202611212500_x.ts'), undefined)
    assert.equal(created('// Created: 2026-02-30'), undefined)
    assert.equal(created('// Created: yesterday'), undefined)
    assert.equal(created('// Created: 2026-11-21 03:00 CET'), undefined)
  })

  test('is the day alone where the digits after it are no time', () => {
    assert.equal(created('', '20261121_9999_x.ts'), '2026-11-21T00:00:00Z')
  })
})

describe('normaliseContent', () => {
  test('is the same whatever line ends, byte order mark and trailing white space a file has', () => {
    const text = 'a\n  b\n\nc'
    assert.equal(normaliseContent(text), text)
    assert.equal(normaliseContent('\uFEFFa\r\n  b\r\n\r\nc\r\n'), text)
    assert.equal(normaliseContent('a\r  b\r\rc\r'), text)
    assert.equal(normaliseContent('a \n  b\t\n  \nc\n\n \n'), text)
  })

  test('keeps indentation and blank lines inside', () => {
    assert.notEqual(normaliseContent('a\n b'), normaliseContent('a\nb'))
    assert.notEqual(normaliseContent('a\n\nb'), normaliseContent('a\nb'))
    assert.notEqual(normaliseContent('\na'), normaliseContent('a'))
  })
})
