import path from 'node:path'
import {
  callersAddress,
  controlPlanePolicy,
  machinePolicy,
  type PolicyDocument,
  type PolicyScope,
} from '@headwater/provider-aws'
import { repositoryFolder } from '../../embedded/command-line.ts'

export const policiesFolder = path.join(repositoryFolder, 'infra/aws/policies')

/** What infra/aws fills in, under the names that it gives to `templatefile`. */
const filledIn: PolicyScope = {
  partition: variable('partition'),
  region: variable('region'),
  accountId: variable('accountId'),
  installationId: variable('installationId'),
  vpcId: variable('vpcId'),
  machineRoleArn: variable('machineRoleArn'),
  kmsKeyArn: null,
}
const withKey: PolicyScope = { ...filledIn, kmsKeyArn: variable('kmsKeyArn') }

/** File name -> text: the policies of both roles, for AWS's own keys and for a key of one's own. */
export function policyTemplates(): Record<string, string> {
  return {
    'control-plane.json.tftpl': template(controlPlanePolicy(filledIn)),
    'control-plane-with-key.json.tftpl': template(controlPlanePolicy(withKey)),
    'machine.json.tftpl': template(machinePolicy(filledIn)),
    'machine-with-key.json.tftpl': template(machinePolicy(withKey)),
  }
}

function template(policy: PolicyDocument): string {
  // IAM's own variables have to pass through: a second $ says so.
  return `${JSON.stringify(policy, null, 2).replaceAll(callersAddress, () => `$${callersAddress}`)}\n`
}

function variable(name: string): string {
  return `\${${name}}`
}
