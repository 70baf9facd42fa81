import { describe, expect, test } from 'vitest'
import { parseServerTime } from '../../helpers/connections/time-server.ts'
import { judgeClock, judgeKernel, judgePressure } from '../../helpers/judgements/host.ts'
import { parseTimedatectl, parseTracking } from '../../helpers/probes/host/clock.ts'
import { findTrouble, kindOf } from '../../helpers/probes/host/kernel.ts'
import { parseRecord } from '../../helpers/probes/host/kernel-log.ts'
import { isThisMachine } from '../../helpers/probes/host/machine.ts'
import { parsePressure, parseSwapIn, parseTicks, stolenPercent } from '../../helpers/probes/host/pressure.ts'
import { host } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

test.each([
  ['/var/run/docker.sock', 'vm', '6.1', true],
  ['/var/run/docker.sock', 'docker-desktop', '6.1', false],
  ['/var/run/docker.sock', 'vm', '5.15', false],
  ['tcp://10.0.0.2:2376', 'vm', '6.1', false],
])('an engine at %s on %s with kernel %s is this machine: %s', (where, hostName, kernel, is) => {
  expect(isThisMachine({ where, hostName, kernel }, { hostName: 'vm', kernel: '6.1' })).toBe(is)
})

describe('a time server', () => {
  /** Received and sent at that second of NTP's era. */
  const answer = (first: number, stratum: number, seconds: number): Buffer => {
    const packet = Buffer.alloc(48)
    packet.writeUInt8(first, 0)
    packet.writeUInt8(stratum, 1)
    for (const at of [32, 40]) packet.writeUInt32BE(seconds, at)
    return packet
  }
  const NOW = 1_795_000_000
  const NTP = NOW + 2_208_988_800

  test.each([
    [NTP, 0],
    [NTP - 5, 5000],
    [NTP + 90, -90_000],
  ])('at %i tells an offset of %i ms', (seconds, offsetMs) => {
    expect(parseServerTime(answer(0x24, 1, seconds), NOW * 1000, NOW * 1000)).toMatchObject({ offsetMs, stratum: 1 })
  })

  test('tells the time after 2036 too', () => {
    const later = 2 ** 32 + 10
    const at = (later - 2_208_988_800) * 1000
    expect(parseServerTime(answer(0x24, 1, later - 2 ** 32), at, at)?.offsetMs).toBe(0)
  })

  test.each([
    ['not synchronised itself', answer(0xe4, 1, NTP)],
    ['a refusal', answer(0x24, 0, NTP)],
    ['a question', answer(0x23, 1, NTP)],
    ['too short', Buffer.alloc(47)],
  ])('that is %s tells nothing', (_, packet) => {
    expect(parseServerTime(packet, NOW * 1000, NOW * 1000)).toBeNull()
  })
})

describe('the clock', () => {
  test.each([
    [0, null, 'ok'],
    [2, null, 'ok'],
    [2.01, null, 'warning'],
    [60.01, null, 'critical'],
    [0, false, 'warning'],
    [90, false, 'critical'],
    [null, true, 'ok'],
    [null, false, 'warning'],
    [Number.NaN, null, 'unknown'],
  ])('off by %s s, synchronised %s, is %s', (seconds, isSynchronised, status) => {
    expect(judgeClock(seen(seconds, { isSynchronised }), host.clock).status).toBe(status)
  })

  test('chrony tells offset and leap status', () => {
    const line = 'C0A80101,time,3,1795467884.1,-0.000312,0.0001,0.0002,-1.2,0.0,0.1,0.02,0.001,64.5,Normal\n'
    expect(parseTracking(line)).toEqual({ offsetSeconds: -0.000312, isSynchronised: true })
    expect(parseTracking(line.replace('Normal', 'Not synchronised'))?.isSynchronised).toBe(false)
    expect(parseTracking('506 Cannot talk to daemon')).toBeNull()
  })

  test.each([
    ['Timezone=Etc/UTC\nNTPSynchronized=yes\n', true],
    ['NTPSynchronized=no\n', false],
    ['NTP=no\n', null],
  ])('timedatectl %s', (text, is) => {
    expect(parseTimedatectl(text)).toBe(is)
  })
})

describe('the kernel log', () => {
  const BOOT = new Date('2026-11-23T00:00:00Z')

  test('a record has its time since boot', () => {
    expect(parseRecord('6,339,5140900,-;NET: Registered\n SUBSYSTEM=x\n', BOOT)).toEqual({
      at: new Date('2026-11-23T00:00:05.140Z'),
      text: 'NET: Registered',
    })
    expect(parseRecord('no record', BOOT)).toBeNull()
  })

  test.each([
    ['Out of memory: Killed process 42 (php) total-vm:1kB', 'out of memory'],
    ['Memory cgroup out of memory: Killed process 42 (php)', null],
    ['blk_update_request: I/O error, dev sda, sector 4', 'I/O error'],
    ['Buffer I/O error on dev dm-0, logical block 1', 'I/O error'],
    ['EXT4-fs error (device sda1): ext4_find_entry:1455', 'filesystem'],
    ['EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: errors=remount-ro', null],
    ['XFS (dm-1): Corruption detected. Unmount and run xfs_repair', 'filesystem'],
    ['EXT4-fs (sda1): Remounting filesystem read-only', 'read-only remount'],
    ['mce: [Hardware Error]: Machine check events logged', 'machine check'],
    ['NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.', 'GPU error (Xid)'],
    ['veth25417b1: renamed from eth0', null],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind)
  })

  test('counts from the start of the window on', () => {
    const at = (minute: number) => ({ at: new Date(BOOT.getTime() + minute * 60_000), text: 'NVRM: Xid 79' })
    expect(findTrouble([at(1), at(2), at(3)], at(2).at)).toHaveLength(2)
  })

  test.each([
    [0, 'ok'],
    [1, 'critical'],
  ])('%i bad lines are %s', (lines, status) => {
    expect(judgeKernel(seen(lines, { kinds: [], newest: null }), host.kernel).status).toBe(status)
  })
})

describe('pressure', () => {
  const TEXT = 'some avg10=47.18 avg60=37.46 avg300=42.34 total=1065\nfull avg10=0.00 avg60=0.00 avg300=9.00 total=0\n'

  test('is that of some, of five minutes', () => {
    expect(parsePressure(TEXT)).toBe(42.34)
    expect(parsePressure('full avg300=9.00')).toBeNull()
  })

  test('is not applicable where the kernel does not measure it', () => {
    expect(judgePressure(seen(null, { notMeasurable: 'no PSI' }), host.pressure.cpu).status).toBe('not-applicable')
    expect(judgePressure(seen(20, { notMeasurable: null }), host.pressure.cpu).status).toBe('ok')
    expect(judgePressure(seen(20.1, { notMeasurable: null }), host.pressure.cpu).status).toBe('warning')
  })

  test('pages swapped in and stolen ticks are read from the kernel', () => {
    expect(parseSwapIn('pswpout 3\npswpin 17\n')).toBe(17)
    expect(parseSwapIn('nr_free_pages 1\n')).toBeNull()
    expect(parseTicks('cpu  10 0 10 70 0 0 0 10 5 0\ncpu0 1\n')).toEqual({ stolen: 10, all: 100 })
    expect(parseTicks('cpu  10 0 10 70\n')).toBeNull()
    expect(parseTicks('intr 1\n')).toBeNull()
  })

  test.each([
    [{ stolen: 10, all: 100 }, null, 10],
    [{ stolen: 10, all: 200 }, { stolen: 10, all: 100 }, 0],
    [{ stolen: 30, all: 200 }, { stolen: 10, all: 100 }, 20],
    [{ stolen: 5, all: 50 }, { stolen: 10, all: 100 }, 10],
    [{ stolen: 3, all: 300 }, { stolen: 10, all: 100 }, 1],
  ])(
    '%o after %o is %s percent stolen: since boot where the machine was started in between',
    (now, before, percent) => {
      expect(stolenPercent(now, before)).toBe(percent)
    },
  )
})
