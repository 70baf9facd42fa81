/** junit.xml for CI: warning and critical are failures, unknown an error, pending and not applicable skipped. */
import { describeLimits } from '../limits.ts'
import { printable } from './clean-text.ts'
import { type ItemResult, nameOf, type Results } from './contract.ts'
import { valueText } from './wording.ts'

/** Text for content: only characters that XML 1.0 has, whatever came in. */
const content = (text: string): string =>
  printable(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** Text for an attribute, where a reader would turn line breaks into spaces. */
const attribute = (text: string): string =>
  content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

function bodyOf(item: ItemResult): string {
  const lines = [
    item.message,
    valueText(item),
    item.limits === null || item.reading !== null ? '' : `limits: ${describeLimits(item.limits)}`,
    item.why === '' ? '' : `why: ${item.why}`,
    ...item.action.map((action) => `do: ${action}`),
    item.cause === null ? '' : `because of ${nameOf(item.cause)}`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}

function outcome(item: ItemResult): string {
  const message = attribute(item.message)
  switch (item.status) {
    case 'warning':
    case 'critical':
      return `<failure type="${item.status}" message="${message}">${content(bodyOf(item))}</failure>`
    case 'unknown':
      return `<error type="unknown" message="${message}">${content(bodyOf(item))}</error>`
    case 'pending':
    case 'not-applicable':
      return `<skipped message="${item.status}: ${message}"/>`
    case 'ok':
    case 'waived':
      return `<system-out>${content(`${item.status}: ${bodyOf(item)}`)}</system-out>`
  }
}

/** The checklist's topic, `daily.queues`: what CI servers group by. */
const topicOf = (id: string): string => id.split('.').slice(0, 2).join('.')

const testcase = (item: ItemResult): string =>
  `    <testcase classname="${attribute(topicOf(item.id))}" name="${attribute(`${nameOf(item)} ${item.title}`)}" time="${seconds(item.durationMs)}">${outcome(item)}</testcase>`

const runError = (error: string, index: number): string =>
  `    <testcase classname="run" name="error ${index + 1} of the run itself" time="0.000"><error type="run" message="${attribute(error.split('\n', 1).join(''))}">${content(error)}</error></testcase>`

/** The whole document. */
export function renderJunit({ run, items, errors }: Results): string {
  const having = (...statuses: ItemResult['status'][]): number =>
    items.filter(({ status }) => statuses.includes(status)).length
  const counts = [
    `tests="${items.length + errors.length}"`,
    `failures="${having('warning', 'critical')}"`,
    `errors="${having('unknown') + errors.length}"`,
    `skipped="${having('pending', 'not-applicable')}"`,
    `time="${seconds(run.durationMs)}"`,
  ].join(' ')
  const partial = run.selection === null ? '' : ' PARTIAL'
  const name = attribute(`${run.stack.name} ${run.suite}${partial}`)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${attribute(run.id)}" ${counts} timestamp="${attribute(run.startedAt)}" hostname="${attribute(run.host)}">`,
    '    <properties>',
    ...Object.entries({ environment: run.environment, complete: run.complete, exitCode: run.exitCode }).map(
      ([key, value]) => `      <property name="${key}" value="${attribute(String(value))}"/>`,
    ),
    '    </properties>',
    ...items.map(testcase),
    ...errors.map(runError),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}
