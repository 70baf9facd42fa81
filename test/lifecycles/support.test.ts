import { describe, expect, test } from 'vitest'
import { judgeLife } from '../../helpers/judgements/end-of-life.ts'
import { isDistributionVersion, parseSystem, productSupport, type Support } from '../../helpers/lifecycles/support.ts'
import { cycleOf, DISTRIBUTIONS, PRODUCTS, type Product } from '../../helpers/lifecycles/table.ts'
import { below } from '../../helpers/limits.ts'
import { isPackaged, versionIn } from '../../helpers/probes/containers/versions.ts'
import { reading } from '../../helpers/reading.ts'

const debian12 = { id: 'debian', version: '12' }

describe('who supports a version', () => {
  test.each<[Product, string, typeof debian12 | null, Support | undefined]>([
    ['Redis', '7.0.15', debian12, { by: 'Debian 12', until: '2028-06-30' }],
    ['Redis', '7.0.15', null, { by: 'Redis', until: '2024-07-29' }],
    ['Redis', '7.4.1', null, { by: 'Redis', until: null }],
    ['PostgreSQL', '15.20', null, { by: 'PostgreSQL', until: '2027-11-11' }],
    ['PostgreSQL', '15.20', debian12, { by: 'Debian 12', until: '2028-06-30' }],
    ['MariaDB', '10.11.19', null, { by: 'MariaDB', until: '2028-02-16' }],
    ['MySQL', '8.0.45', null, { by: 'MySQL', until: '2026-04-30' }],
    ['PHP', '8.2.36', null, { by: 'PHP', until: '2026-12-31' }],
    ['nginx', '9.9.1', null, undefined],
    ['nginx', '1.22.1', { id: 'plan9', version: '4' }, undefined],
  ])('%s %s of %j', (product, version, packagedBy, support) => {
    expect(productSupport(product, version, packagedBy)).toEqual(support)
  })

  test.each([
    ['PostgreSQL', '15.20', '15'],
    ['MariaDB', '10.11.19', '10.11'],
    ['Redis', '7.0.15', '7.0'],
  ] as const)('%s %s is of the cycle %s', (product, version, cycle) => {
    expect(cycleOf(product, version)).toBe(cycle)
  })

  test('the table holds days, and nothing else', () => {
    const days = [...Object.values(PRODUCTS), ...Object.values(DISTRIBUTIONS)].flatMap((cycles) =>
      Object.values(cycles),
    )
    for (const day of days.filter((day) => day !== null)) expect(new Date(day).toJSON().slice(0, 10)).toBe(day)
  })
})

describe('a package', () => {
  test.each([
    ['15.20-0+deb12u1', true],
    ['1:10.11.19-0+deb12u1', true],
    ['5:7.0.15-1~deb12u10', true],
    ['1.22.1-9+deb12u11', true],
    ['8.2.36-1~deb12u1', true],
    ['1.22.1-9', true],
    ['2.4.1-1+b3', true],
    ['14.5-0ubuntu0.22.04.1', true],
    ['15.10-1.pgdg120+1', false],
    ['1.26.2-1~bookworm', false],
    ['8.2.36-1+0~20261118.75+debian12~1.gbp', false],
    ['1:10.11.19+maria~deb12', false],
    ['8.0.40-1debian12', false],
    ['', false],
  ])('of version %j is of the distribution: %s', (version, own) => {
    expect(isDistributionVersion(version)).toBe(own)
    expect(isPackaged(`some-package ${version}`)).toBe(own)
  })

  test('that is known and not installed has no version', () => {
    expect(isPackaged('php-fpm \nphp8.2-fpm 8.2.36-1~deb12u1')).toBe(true)
    expect(isPackaged('php-fpm ')).toBe(false)
    expect(isPackaged('')).toBe(false)
  })
})

describe('what is said of versions', () => {
  test.each([
    ['15.20 (Debian 15.20-0+deb12u1)', '15.20'],
    ['nginx version: nginx/1.22.1', '1.22.1'],
    ['10.11.19-MariaDB-0+deb12u1', '10.11.19'],
    ['', null],
    ['unknown', null],
  ])('%j is %j', (said, version) => {
    expect(versionIn(said)).toBe(version)
  })

  test.each([
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n', debian12],
    ['ID=alpine\nVERSION_ID=3.22.1\n', { id: 'alpine', version: '3.22' }],
    ['ID=debian\n', null],
    ['VERSION_ID=""\nID=debian\n', null],
    ['', null],
  ])('%j is of %j', (text, system) => {
    expect(parseSystem(text)).toEqual(system)
  })
})

describe('a life', () => {
  const limits = below('days', { warning: 90, critical: 0 })
  const judged = (days: number | null, tableDays = 10) =>
    judgeLife(
      {
        object: 'redis',
        reading: reading({ value: days, unit: 'days', text: 'Redis 7', source: 's' }),
        facts: { what: 'Redis 7', support: { by: 'Redis', until: days === null ? null : '2027-01-01' }, tableDays },
        evidence: [],
      },
      limits,
    ).status

  test.each([
    [90, 'ok'],
    [89, 'warning'],
    [0, 'warning'],
    [-1, 'critical'],
    [Number.NaN, 'unknown'],
  ])('of %s more days is %s', (days, status) => {
    expect(judged(days)).toBe(status)
  })

  test.each([
    [365, 'ok'],
    [366, 'unknown'],
  ])('without an announced end, by a table of %s days, is %s', (tableDays, status) => {
    expect(judged(null, tableDays)).toBe(status)
  })
})
