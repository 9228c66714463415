import { defineConfig } from 'vitest/config'

// unit: pure, milliseconds. integration: real Postgres, real processes, real Kafka; one file at a time on a small machine.
// long: drills and exhaustive searches, for npm run test:long. aws and kubernetes: against counterparts of those clouds.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts}/**/*.unit.test.ts'],
          setupFiles: ['scripts/test-seed.ts'],
          environment: 'node',
          // milliseconds each; so long only where the computer is busy with something else
          testTimeout: 30_000,
        },
      },
      cloud('aws'),
      cloud('kubernetes'),
      {
        test: {
          name: 'long',
          include: ['{apps,packages,scripts}/**/*.long.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages,scripts}/**/*.integration.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})

function cloud(name: string) {
  return {
    test: {
      name,
      include: [`{apps,packages,scripts}/**/*.${name}.test.ts`],
      environment: 'node' as const,
      fileParallelism: false,
      testTimeout: 180_000,
      hookTimeout: 180_000,
      passWithNoTests: true,
    },
  }
}
