export { type ExitName, exitCodes } from './exit-code.ts'
export { runHeadwater, type Surroundings } from './run.ts'
