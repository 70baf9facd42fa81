/** Inspections for tests: a sound container, changed where the test needs it. */
import type { StackFacts } from '../../cli/doctor/facts.ts'
import type { Inspection } from '../../helpers/connections/index.ts'

export const inspection = (changes: Partial<Inspection> = {}): Inspection => ({
  id: 'a'.repeat(64),
  name: 'travian_thing',
  project: 'travian',
  service: 'thing',
  labels: {},
  image: 'thing:1',
  command: 'thing',
  status: 'running',
  exitCode: 0,
  health: 'healthy',
  healthTest: null,
  healthOutput: '',
  restartPolicy: 'unless-stopped',
  variables: [],
  settings: {},
  exposed: [],
  published: [],
  mounts: [],
  networks: [],
  capDrop: [],
  capAdd: [],
  hasGpu: false,
  ...changes,
})

export const facts = (changes: Partial<StackFacts> = {}): StackFacts => ({
  containers: [],
  lastWords: new Map(),
  directoriesForFiles: [],
  networks: [],
  postgres: { tables: 12, hasTls: true },
  checkout: null,
  ...changes,
})

/** A checkout that has these files and nothing else. */
export const checkout = (
  files: Record<string, string>,
  folder = '/srv/travian',
): NonNullable<StackFacts['checkout']> => ({
  folder,
  files: new Map(Object.entries(files)),
  has: (path) => path in files,
})
