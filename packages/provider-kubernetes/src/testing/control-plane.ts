import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { binaryPath } from './binary.ts'
import { freePorts } from './free-port.ts'
import { type Guard, startGuard } from './guard.ts'

/** A real Kubernetes control plane on loopback, for one test run. */
export interface TestControlPlane {
  /** Everything of it is below this. */
  readonly folder: string
  readonly guard: Guard
  /** How long it took to be ready, ms. */
  readonly startMs: number
  /** May do everything. */
  readonly admin: KubeConfig
  /** The same server under a bearer token. */
  withToken(token: string): KubeConfig
  /** A self-signed certificate on loopback, for the test kubelet to serve with. */
  readonly certificate: { cert: string; key: string }
  stop(): Promise<void>
}

export interface TestControlPlaneOptions {
  /** After so long without a heartbeat a Kubernetes node is taken for unreachable. */
  nodeGraceSeconds?: number
}

/** Services get addresses from here: all of 127/8 is this computer, so a process can listen on its service's own. */
const serviceRange = '127.96.0.0/16'
const readyWithinMs = 60_000

export async function startControlPlane(options: TestControlPlaneOptions = {}): Promise<TestControlPlane> {
  const startedMs = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'headwater-kubernetes-'))
  const guard = startGuard()
  const children: ChildProcess[] = []
  const stop = async () => {
    // They have nothing to lose, and take seconds to leave when asked.
    await Promise.all(children.map((child) => end(child, guard)))
    await guard.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const [etcdPort = 0, peerPort = 0, apiPort = 0, controllersPort = 0, schedulerPort = 0] = await freePorts(5)
    const part = (name: string, args: string[]) => {
      const child = startPart(folder, name, args)
      children.push(child)
      if (child.pid !== undefined) guard.watch(child.pid)
      return child
    }
    const token = randomBytes(16).toString('hex')
    const files = writeFiles(folder, token)
    const server = `https://127.0.0.1:${apiPort}`
    part('etcd', etcdArguments(folder, etcdPort, peerPort))
    const apiServer = part('kube-apiserver', apiServerArguments(folder, files, { etcdPort, apiPort }))
    await untilReady(server, token, apiServer, join(folder, 'kube-apiserver.log'))
    const certificate = readFileSync(join(folder, 'certificates/apiserver.crt'), 'utf8')
    const withToken = (bearer: string) => configFor(server, certificate, bearer)
    const admin = withToken(token)
    writeFileSync(join(folder, 'kubeconfig'), admin.exportConfig(), { mode: 0o600 })
    const grace = options.nodeGraceSeconds ?? 40
    part('kube-controller-manager', controllerArguments(folder, files, { port: controllersPort, grace }))
    part('kube-scheduler', schedulerArguments(folder, schedulerPort))
    const key = readFileSync(join(folder, 'certificates/apiserver.key'), 'utf8')
    const startMs = performance.now() - startedMs
    return { folder, guard, startMs, admin, withToken, certificate: { cert: certificate, key }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function startPart(folder: string, name: string, args: string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a', 0o600)
  try {
    return spawn(binaryPath(), [name, ...args], { cwd: folder, stdio: ['ignore', log, log], detached: true })
  } finally {
    closeSync(log)
  }
}

function writeFiles(folder: string, token: string): { key: string; tokens: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = join(folder, 'service-account.key')
  const tokens = join(folder, 'tokens.csv')
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  writeFileSync(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 })
  mkdirSync(join(folder, 'certificates'))
  return { key, tokens }
}

function etcdArguments(folder: string, port: number, peerPort: number): string[] {
  const url = `http://127.0.0.1:${port}`
  const peer = `http://127.0.0.1:${peerPort}`
  return [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // What it holds is thrown away with the test.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]
}

function apiServerArguments(
  folder: string,
  files: { key: string; tokens: string },
  ports: { etcdPort: number; apiPort: number },
): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcdPort}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.apiPort}`,
    `--cert-dir=${folder}/certificates`,
    `--service-cluster-ip-range=${serviceRange}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${files.tokens}`,
    `--service-account-key-file=${files.key}`,
    `--service-account-signing-key-file=${files.key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--kubelet-preferred-address-types=InternalIP',
    '--endpoint-reconciler-type=none',
    '--profiling=false',
  ]
}

function controllerArguments(folder: string, files: { key: string }, made: { port: number; grace: number }): string[] {
  return [
    `--kubeconfig=${folder}/kubeconfig`,
    `--authentication-kubeconfig=${folder}/kubeconfig`,
    `--authorization-kubeconfig=${folder}/kubeconfig`,
    '--leader-elect=false',
    '--use-service-account-credentials=false',
    `--service-account-private-key-file=${files.key}`,
    `--root-ca-file=${folder}/certificates/apiserver.crt`,
    '--bind-address=127.0.0.1',
    `--secure-port=${made.port}`,
    `--cert-dir=${folder}/controllers`,
    '--node-monitor-period=1s',
    `--node-monitor-grace-period=${made.grace}s`,
    // Addresses on loopback cannot be endpoints, and the test kubelet grows volumes itself.
    '--controllers=*,-endpoints-controller,-endpointslice-controller,-persistentvolume-expander-controller',
    '--profiling=false',
  ]
}

function schedulerArguments(folder: string, port: number): string[] {
  return [
    `--kubeconfig=${folder}/kubeconfig`,
    `--authentication-kubeconfig=${folder}/kubeconfig`,
    `--authorization-kubeconfig=${folder}/kubeconfig`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}/scheduler`,
    '--profiling=false',
  ]
}

function configFor(server: string, certificate: string, token: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'test', server, caData: Buffer.from(certificate).toString('base64'), skipTLSVerify: false },
    { name: 'test', token },
  )
  return config
}

async function untilReady(server: string, token: string, apiServer: ChildProcess, log: string): Promise<void> {
  const deadlineMs = performance.now() + readyWithinMs
  while (!(await isReady(server, token))) {
    if (apiServer.exitCode !== null || performance.now() > deadlineMs) {
      throw new Error(
        `the API server did not become ready:\n${readFileSync(log, 'utf8').split('\n').slice(-8).join('\n')}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function isReady(server: string, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` }
    // Its certificate is made as it starts.
    const asked = request(`${server}/readyz`, { headers, rejectUnauthorized: false, timeout: 2_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
    asked.end()
  })
}

async function end(child: ChildProcess, guard: Guard): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await closed
  guard.forget(child.pid)
}
