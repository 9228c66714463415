export { awsCallNames } from './aws-calls.ts'
export {
  callersAddress,
  controlPlanePolicy,
  machinePolicy,
  type PolicyDocument,
  type PolicyScope,
} from './iam-policy.ts'
export { consoleMark } from './machine-log.ts'
export * from './options.ts'
export { createAwsProvider } from './provider.ts'
export type { UserData } from './user-data.ts'
