/** Faults behind the panels of the language models and of the machine. */
import { readFile } from 'node:fs/promises'
import type { Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { untilSeen } from './watching.ts'

const BEHAVIOUR = '/tmp/behaviour.json'

export const behave = (hands: Hands, backend: string, behaviour: object): Promise<string> =>
  hands.execute(backend, ['sh', '-c', 'printf %s "$1" > "$2"', 'sh', JSON.stringify(behaviour), BEHAVIOUR])
export const recover = (hands: Hands, backend: string): Promise<string> =>
  hands.execute(backend, ['rm', '-f', BEHAVIOUR])

const ADDRESS = { ollama: 'http://ollama:11434/api/generate', vllm: 'http://vllm:8000/v1/completions' }

/** So many questions, ten at a time, from where the workers ask. */
const ASK = `
for ($i = 0; $i < 10; $i++) {
    if (pcntl_fork() === 0) {
        $question = ['http' => ['method' => 'POST', 'content' => '{"prompt":"drill"}', 'timeout' => 10]];
        for ($n = 0; $n < (int) $argv[2]; $n++) @file_get_contents($argv[1], false, stream_context_create($question));
        exit;
    }
}
while (pcntl_wait($status) > 0);
`
export const ask = (hands: Hands, backend: keyof typeof ADDRESS, times: number): Promise<string> =>
  hands.execute('php-fpm', ['php', '-r', ASK, ADDRESS[backend], String(Math.ceil(times / 10))])

const slow = (backend: 'ollama' | 'vllm', delayMs: number, status: 'warning' | 'critical', words: string): Fault => ({
  name: `${backend}-slow`,
  about: `${backend} takes ${delayMs} ms for every answer`,
  expects: [{ name: `daily.panels.${backend}-latency`, status, words }],
  inject: async (hands) => {
    await behave(hands, backend, { delay_ms: delayMs })
    await ask(hands, backend, 60)
    await untilSeen(hands, `increase(llm_requests_total{backend="${backend}"}[1m]) > 55`)
  },
  repair: (hands) => recover(hands, backend),
})

/** Held while the fault is in place. */
let held: Buffer | null = null
const HELD_BYTES = 1.2e9

async function usedMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8')
  const kilobytes = (name: string): number => Number(text.match(new RegExp(`^${name}: +(\\d+)`, 'm'))?.[1])
  return 100 * (1 - kilobytes('MemAvailable') / kilobytes('MemTotal'))
}

const GPU = { metric: 'llm_gpu_utilization_percent', service: 'vllm' }

export const machineFaults: Fault[] = [
  slow('ollama', 600, 'warning', '> 200 ms'),
  slow('vllm', 1500, 'critical', '> 1000 ms'),
  {
    name: 'llm-errors',
    about: 'Ollama fails every second request',
    expects: [{ name: 'daily.panels.llm-error-rate', status: 'warning', words: '> 0.1 %' }],
    inject: async (hands) => {
      await behave(hands, 'ollama', { delay_ms: 5, error_share: 0.5 })
      await ask(hands, 'ollama', 230)
      await untilSeen(hands, 'increase(llm_requests_total{backend="ollama"}[1m]) > 210')
    },
    repair: (hands) => recover(hands, 'ollama'),
  },
  {
    name: 'gpu-lost',
    about: 'the stack should have a GPU and none reports',
    expects: [{ name: 'daily.panels.gpu-utilization', status: 'critical', words: 'no GPU reports' }],
    inject: async () => ({ description: { 'monitoring.gpu': GPU } }),
  },
  {
    name: 'gpu-busy',
    about: 'the GPU is busy all the time',
    expects: [{ name: 'daily.panels.gpu-utilization', status: 'warning', words: '> 80 %' }],
    inject: async (hands) => {
      await behave(hands, 'vllm', { gpu_percent: 96 })
      await untilSeen(hands, 'llm_gpu_utilization_percent > 90')
      return { description: { 'monitoring.gpu': GPU } }
    },
    repair: (hands) => recover(hands, 'vllm'),
  },
  {
    name: 'cpu-busy',
    about: 'a runaway program keeps every processor busy for a minute, with a limit scaled to it',
    expects: [{ name: 'daily.panels.cpu', status: 'warning', words: '> 50 %' }],
    inject: async (hands) => {
      const loops = 'for i in $(seq "$(nproc)"); do yes > /dev/null & done; wait'
      const begunAt = Date.now()
      await hands.launch('maintenance', ['timeout', '180', 'nice', '-n', '19', 'bash', '-c', loops])
      await untilSeen(hands, '100 - 100 * avg(rate(node_cpu_seconds_total{mode="idle"}[70s])) > 90')
      // A machine that was busy before is no proof: the panel needs a minute of this environment's own time.
      await waitFor('it has been busy for a minute', async () => Date.now() - begunAt > 65_000)
      return { limits: { 'daily.panels.cpu': { warning: 50 } } }
    },
    repair: (hands) => hands.execute('maintenance', ['pkill', '-x', 'yes']),
  },
  {
    name: 'memory-short',
    about: 'a program holds 1.2 GB more, with a limit scaled to it',
    expects: [{ name: 'daily.panels.memory[host]', status: 'warning', words: 'is not available' }],
    inject: async (hands) => {
      const before = await usedMemory()
      held = Buffer.alloc(HELD_BYTES, 1)
      const limit = before + 2
      await untilSeen(hands, `100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) > ${limit}`)
      return { limits: { 'daily.panels.memory[host]': { warning: Number(limit.toFixed(1)) } } }
    },
    repair: async () => {
      if (held !== null) held = null
    },
  },
  {
    name: 'network-quiet',
    about: 'hardly anything goes over the network that carried 40 MB/s every day',
    expects: [{ name: 'daily.panels.network', status: 'warning', words: 'usual 40 MB/s' }],
    inject: async () => ({
      history: Array.from({ length: 8 }, (_, index) => ({
        daysAgo: 8 - index,
        id: 'daily.panels.network',
        object: null,
        value: 40,
        unit: 'MB/s',
      })),
    }),
  },
]
