import fc from 'fast-check'

// A check of a change gives the same answer each time. What no seed has tried yet is looked for by `npm run test:long`, which
// gives seeds of its own; a case it finds becomes a test by name.
fc.configureGlobal({ seed: Number(process.env.HEADWATER_TEST_SEED ?? 20_260_101) })
