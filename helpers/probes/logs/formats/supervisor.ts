/** supervisord: `2026-11-23 21:04:44,123 INFO exited: worker (exit status 1; not expected)`. */
import { type Format, levelNamed, line } from '../line.ts'

const HEAD = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (CRIT|ERRO|WARN|INFO|DEBG|TRAC|BLAT) (.*)$/s
/** Said at every start in many set-ups; nothing is wrong. */
const ORDINARY = /^(?:Supervisor (?:is )?running as root|Server '\w+' running without any HTTP authentication)/
const GIVEN_UP = /^gave up: |entered FATAL state/
/** supervisord itself says this as INFO. */
const DIED = /^exited: .*; not expected\)|^spawnerr:/
const START = /^supervisord started with pid/
const STOP = /^received SIG(?:TERM|INT|QUIT) indicating exit request|^stopped: |^waiting for .* to die/
/** A program that the stopping supervisord ends. */
const PASSING = /^exited: |^killing /

export const supervisor: Format = (text) => {
  const [, word = '', message = ''] = HEAD.exec(text) ?? []
  if (word === '') return null
  if (GIVEN_UP.test(message)) return line('critical', message)
  if (DIED.test(message)) return line('error', message, { mark: 'passing' })
  if (START.test(message)) return line('info', message, { mark: 'start' })
  if (STOP.test(message)) return line('info', message, { mark: 'stop' })
  if (ORDINARY.test(message)) return line('info', message)
  const mark = PASSING.test(message) ? 'passing' : null
  return line(levelNamed(word) ?? 'info', message, { mark })
}
