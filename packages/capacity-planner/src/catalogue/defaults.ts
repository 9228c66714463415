import { from } from './sourced.ts'
import type { Defaults } from './types.ts'

const share = 'share'
const cruiseControl = 'Cruise Control: plans disk and network to 0.8'
const headwater = 'Headwater default'

/** Headwater's choices: with these, two engineers get the same optimum. An operator changes one by another catalogue. */
export const defaults: Defaults = {
  egressPerIngress: from(`${headwater}, between Aiven's 3 x and a single group`, 'x ingress')(2),
  catchUpShareOfIngress: from(`${headwater}: readers that catch up, beside the live ones`, 'x ingress')(0.5),
  peakPerAverage: from('Confluent flags a peak over 2 x p95', 'x average')(2),

  networkNormalLimit: from(cruiseControl, share)(0.8),
  networkFailedLimit: from(`${headwater}: never live on burst`, share)(1),
  volumeNormalLimit: from(cruiseControl, share)(0.8),
  volumeFailedLimit: from(`${headwater}: never live on burst`, share)(1),
  cpuNormalLimit: from('AWS MSK best practices: CPU under 60 %', share)(0.6),
  cpuFailedLimit: from(headwater, share)(0.8),

  diskNormalLimit: from(`${headwater}, between AWS's 50 % in its script and + 20 % in its guide`, share)(0.75),
  diskFailedLimit: from(`${headwater}: with the copies of what failed made again`, share)(0.85),
  diskSlackGib: from('Red Hat fleetshard: (data + 10 GiB + in x 30 s x 2) x 1.05', 'GiB')(10),
  diskSlackSeconds: from('Red Hat fleetshard: (data + 10 GiB + in x 30 s x 2) x 1.05', 'seconds of writes')(60),
  diskOverheadFactor: from('Red Hat fleetshard: (data + 10 GiB + in x 30 s x 2) x 1.05', 'x')(1.05),
  growthMargin: from(`${headwater}: no growth`, 'share')(0),
  pageCacheSeconds: from(headwater, 'seconds of writes')(30),

  writeMBpsPerVcpu: from("Google Managed Kafka's sizing formula", 'MB/s per vCPU')(20),
  readWeight: from("Google Managed Kafka's sizing formula: a read costs a quarter of a write", 'writes')(0.25),
  ingressPerPartitionMBps: from('Confluent Basic and Standard, a partition', 'MB/s')(5),
  egressPerPartitionMBps: from('Confluent Basic and Standard, a partition', 'MB/s')(15),
  volumeIopsMinimum: from(`${headwater}: what gp3 includes`, 'IOPS')(3000),

  brokersMinimum: from(`${headwater}: a quorum of three, rack-aware placement`, 'brokers')(3),
  brokersMaximum: from('AWS MSK quota: 60 brokers a KRaft cluster', 'brokers')(60),
  developmentBrokers: from(headwater, 'brokers')(1),
  combinedControllers: from("operators' practice", 'controllers')(3),
  combinedBrokersMaximum: from("operators' practice", 'brokers')(6),
  combinedPartitionsMaximum: from("operators' practice", 'replicas')(2000),
  dedicatedControllers: from("operators' practice", 'controllers')(3),
  dedicatedControllerMemoryMib: from("operators' practice: the smallest size with 8 GiB", 'MiB')(8192),
  // (5 GB + 10 GiB) x 1.05, rounded up
  dedicatedControllerVolumeGib: from("Apache Kafka KRaft guide: 5 GB of metadata log, with Red Hat's slack", 'GiB')(16),

  // with none a single broker gave 97 % of its promise in records of 1 KiB, with 2 % all of it
  quotaMargin: from('measured: a burn-in at the promised rate on one local broker', 'share', '2026-11-22')(0.05),
  // leaders moved 2.9 s after kill -9 with Headwater's timeouts, 4.6 s where the active controller died
  failoverSeconds: from(
    'measured: kill -9 of one of three local nodes, the slower of the drills',
    'seconds',
    '2026-11-01',
  )(5),
  changePaybackMonths: from(`${headwater}: moving data has to earn its cost within so long`, 'months')(1),
  priceStaleDays: from(`${headwater}: prices older than this are said to be old`, 'days')(180),

  hoursPerMonth: from('a month of 730 hours', 'hours')(730),
  crossZoneMicroUsdPerGb: from('EC2 data transfer between zones, both ways, about', 'micro USD/GB')(20_000),
}
