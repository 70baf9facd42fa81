import { describe, expect, test } from 'vitest'
import { judgeCache } from '../../helpers/judgements/maintenance.ts'
import { judgeSurvival, judgeUpkeep } from '../../helpers/judgements/upkeep.ts'
import { comesBack } from '../../helpers/probes/containers/reboot-survival.ts'
import { kindOfKey, parseKeyspace } from '../../helpers/probes/databases/redis-cache.ts'
import { isVirtual, parseSmart } from '../../helpers/probes/host/disks.ts'
import { newerKernel, parseDriver } from '../../helpers/probes/host/upkeep.ts'
import { maintenance, upkeep } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

describe('the host', () => {
  test.each([
    [['vmlinuz-6.1.0-9-amd64', 'vmlinuz-6.1.0-27-amd64'], '6.1.0-9-amd64', '6.1.0-27-amd64'],
    [['vmlinuz-6.1.0-9-amd64', 'vmlinuz-6.1.0-27-amd64'], '6.1.0-27-amd64', null],
    [['vmlinuz-6.8.0-50-lowlatency'], '6.8.0-49-generic', null],
    [['config-6.1.0-99-amd64', 'initrd.img'], '6.1.0-9-amd64', null],
    [[], '6.18.44-fc-v782', null],
  ])('with %o running %s has the newer kernel %s', (files, running, newer) => {
    expect(newerKernel(files, running)).toBe(newer)
  })

  test.each([
    [
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\nGCC version:  gcc 12',
      { version: '535.129.03', madeAt: new Date('2023-10-19T18:56:32Z') },
    ],
    [
      'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build  (dvs-builder@U16)  Tue Mar  5 22:23:56 UTC 2024',
      { version: '550.54.15', madeAt: new Date('2024-03-05T22:23:56Z') },
    ],
    ['NVRM version: something new', null],
    ['', null],
  ])('%s is the driver %o', (text, driver) => {
    expect(parseDriver(text)).toEqual(driver)
  })

  test.each([
    ['vda', ['0x1af4', ''], true],
    ['sda', ['QEMU    ', 'QEMU HARDDISK'], true],
    ['nvme0n1', ['', 'Amazon Elastic Block Store'], true],
    ['sda', ['ATA', 'ST4000NM'], false],
    ['nvme0n1', ['', 'Samsung SSD 980'], false],
  ])('the disk %s of %o is virtual: %s', (name, words, virtual) => {
    expect(isVirtual(name, words)).toBe(virtual)
  })

  test.each([
    ['{"smart_status":{"passed":true}}', true],
    ['{"smart_status":{"passed":false}}', false],
    ['{"smartctl":{"exit_status":2}}', null],
    ['Smartctl open device: /dev/sda failed', null],
    ['', null],
  ])('%s says that it passed: %s', (text, passed) => {
    expect(parseSmart(text)).toBe(passed)
  })

  test.each([
    [14, null, 'ok'],
    [14.1, null, 'warning'],
    [null, null, 'unknown'],
    [99, 'no GPU here', 'not-applicable'],
  ])('waiting for %s days (%s) is %s', (days, notApplicable, status) => {
    expect(judgeUpkeep(seen(days, { notApplicable }), upkeep.reboot).status).toBe(status)
  })
})

describe('after a restart of the host', () => {
  test.each([
    ['always', true],
    ['unless-stopped', true],
    ['on-failure', false],
    ['no', false],
    ['', false],
  ])('a container with the policy %s is there again: %s', (policy, survives) => {
    expect(comesBack(policy)).toBe(survives)
    expect(judgeSurvival(seen(null, { survives }, 'waf')).status).toBe(survives ? 'ok' : 'warning')
  })
})

describe('what Redis keeps', () => {
  test('is summed over its databases', () => {
    const info = new Map([
      ['db0', 'keys=20,expires=17,avg_ttl=1'],
      ['db3', 'keys=5,expires=0,avg_ttl=0'],
      ['redis_version', 'keys=1,expires=1'],
    ])
    expect(parseKeyspace(info)).toEqual({ keys: 25, expiring: 17 })
    expect(parseKeyspace(new Map())).toEqual({ keys: 0, expiring: 0 })
  })

  test.each([
    ['PHPREDIS_SESSION:ab', 'PHPREDIS_SESSION'],
    ['worker:heartbeat:spawn', 'worker'],
    ['automation_queue', 'automation_queue'],
    ['', ''],
  ])('%s is of the kind %s', (key, kind) => {
    expect(kindOfKey(key)).toBe(kind)
  })

  test.each([
    [1000, 0, 'ok'],
    [1001, 0, 'warning'],
    [0, 1, 'warning'],
    [null, 0, 'unknown'],
  ])('with %s keys that never expire and %i evicted is %s', (keys, evicted, status) => {
    expect(judgeCache(seen(keys, { evicted }), maintenance.cache).status).toBe(status)
  })
})
