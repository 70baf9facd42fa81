/** The panels of the language models and of the machine under it all. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { cpuUsage, memoryUsage } from '../../helpers/probes/panels/host.ts'
import { gpuUtilization, llmErrorRate, llmLatency } from '../../helpers/probes/panels/llm.ts'
import { networkThroughput } from '../../helpers/probes/panels/network.ts'
import { panels } from '../limits.ts'

describe('1. Dashboard Review: LLM Latency', () => {
  item(
    'daily.panels.ollama-latency',
    'Ollama answers within 200 ms (p95)',
    {
      why: 'The AI decision worker waits for it with every job.',
      action: ['See whether the model is loaded and on the GPU: GET /api/ps', 'Restart it where its memory is full'],
      limits: panels.ollamaLatency,
    },
    async ({ stack, expect, limits }) => {
      await expect(llmLatency(stack, 'ollama')).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.vllm-latency',
    'vLLM answers within 500 ms (p95)',
    {
      why: 'The AI decision worker waits for it with every job.',
      action: ['See its queue and cache: GET /metrics', 'Restart it where its memory is full'],
      limits: panels.vllmLatency,
    },
    async ({ stack, expect, limits }) => {
      await expect(llmLatency(stack, 'vllm')).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.gpu-utilization',
    'the GPU is used, and at most 80 %',
    {
      why: 'A model that fell back to the CPU answers a hundred times slower.',
      action: ['See it: nvidia-smi', 'Give the container its GPU again and restart it'],
      limits: panels.gpu,
    },
    async ({ stack, expect, limits }) => {
      await expect(gpuUtilization(stack)).toUseItsGpu(limits.high, limits.low)
    },
  )

  item(
    'daily.panels.llm-error-rate',
    'at most 0.1 % of the language models’ answers are errors',
    {
      why: 'Decisions fall back to rules without a word.',
      action: ['Read the backends’ logs: docker logs --tail 50 <backend>'],
      limits: panels.llmErrors,
    },
    async ({ stack, expect, limits }) => {
      await expect(llmErrorRate(stack)).toShowWithin(limits)
    },
  )
})

describe('1. Dashboard Review: System Resources', () => {
  item(
    'daily.panels.cpu',
    'the processors are used at most 70 % (mean of an hour)',
    {
      why: 'Beyond it a peak makes everybody wait.',
      action: ['See who uses them: docker stats --no-stream', 'Move or limit what is not the game'],
      limits: panels.cpu,
    },
    async ({ stack, expect, limits }) => {
      await expect(cpuUsage(stack)).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.memory',
    'at most 80 % of the memory is in use',
    {
      why: 'When it is all used, the kernel chooses a process to kill, and it chooses databases.',
      action: ['See who uses it: docker stats --no-stream', 'Look for a leak before adding memory'],
      limits: panels.memory,
    },
    async ({ stack, expect, limits }) => {
      await expect(memoryUsage(stack)).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.network',
    'no errors, few drops, and a usual throughput on the host’s interfaces',
    {
      why: 'A bad cable or a full queue shows here long before players call.',
      action: ['See the counters: ip -s link', 'Compare the time with what the provider did'],
      limits: panels.network,
    },
    async ({ stack, expect, limits }) => {
      await expect(networkThroughput(stack)).toFlowWithin(limits.errors, limits.drops, limits.deviation)
    },
  )
})
