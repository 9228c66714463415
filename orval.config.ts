import { defineConfig } from 'orval'

/** The client of the CLI and the console: fetch, generated from the committed document, types and functions in one file. */
export default defineConfig({
  headwater: {
    input: 'packages/api-contract/openapi.json',
    output: {
      target: 'packages/api-contract/src/generated/client.ts',
      client: 'fetch',
      mode: 'single',
      clean: true,
      // a name with a slash must stay one segment of the path
      urlEncodeParameters: true,
      override: {
        // address, key and problems are put in there
        mutator: { path: 'packages/api-contract/src/request.ts', name: 'request', extension: '.ts' },
        fetch: { includeHttpResponseReturnType: false },
        enumGenerationType: 'union',
      },
    },
  },
})
