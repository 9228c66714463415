/**
 * One row of the tables that people read. Rates sustained in MB/s, the price in USD an hour on demand. What is absent is as EC2
 * states it (`ec2-stated.ts`, which `npm run catalogue` writes), volumes capped as AWS's MSK sizing script caps them.
 */
export interface Ec2Row {
  family: Ec2Family
  size: Ec2SizeName
  /** Of m7g, by the script itself. */
  volumeMBps?: number
  networkMBps?: number
  priceHourlyUsd: number
}

export type Ec2Family = 'm7g' | 'r7g' | 'm8g' | 'r8g' | 'm6g' | 'm5' | 'r5' | 'i4i' | 'im4gn' | 'i3en'
export type Ec2SizeName = 'large' | 'xlarge' | '2xlarge' | '4xlarge' | '8xlarge' | '12xlarge' | '16xlarge'

/** The cheapest families first: what they carry lets the search leave out much of the others. The largest last. */
// biome-ignore format: one row a line, as in the tables it comes from
export const ec2Rows: readonly Ec2Row[] = [
  { family: 'm6g', size: 'large', networkMBps: 93, priceHourlyUsd: 0.077 },
  { family: 'm6g', size: 'xlarge', networkMBps: 156, priceHourlyUsd: 0.154 },
  { family: 'm6g', size: '2xlarge', networkMBps: 312, priceHourlyUsd: 0.308 },
  { family: 'm6g', size: '4xlarge', networkMBps: 625, priceHourlyUsd: 0.616 },
  { family: 'm6g', size: '8xlarge', priceHourlyUsd: 1.232 },
  { family: 'm6g', size: '12xlarge', priceHourlyUsd: 1.848 },
  { family: 'm6g', size: '16xlarge', priceHourlyUsd: 2.464 },
  { family: 'm7g', size: 'large', volumeMBps: 78.75, networkMBps: 117, priceHourlyUsd: 0.0816 },
  { family: 'm7g', size: 'xlarge', volumeMBps: 156.25, networkMBps: 234, priceHourlyUsd: 0.1632 },
  { family: 'm7g', size: '2xlarge', volumeMBps: 312.5, networkMBps: 469, priceHourlyUsd: 0.3264 },
  { family: 'm7g', size: '4xlarge', volumeMBps: 625, networkMBps: 937, priceHourlyUsd: 0.6528 },
  { family: 'm7g', size: '8xlarge', volumeMBps: 1000, networkMBps: 1875, priceHourlyUsd: 1.3056 },
  { family: 'm7g', size: '12xlarge', volumeMBps: 1000, networkMBps: 2812, priceHourlyUsd: 1.9584 },
  { family: 'm7g', size: '16xlarge', volumeMBps: 1000, networkMBps: 3750, priceHourlyUsd: 2.6112 },
  { family: 'm8g', size: 'large', networkMBps: 117, priceHourlyUsd: 0.08976 },
  { family: 'm8g', size: 'xlarge', networkMBps: 234, priceHourlyUsd: 0.17952 },
  { family: 'm8g', size: '2xlarge', networkMBps: 469, priceHourlyUsd: 0.35904 },
  { family: 'm8g', size: '4xlarge', networkMBps: 937, priceHourlyUsd: 0.71808 },
  { family: 'm8g', size: '8xlarge', networkMBps: 1875, priceHourlyUsd: 1.43616 },
  { family: 'm8g', size: '12xlarge', networkMBps: 2812, priceHourlyUsd: 2.15424 },
  { family: 'm8g', size: '16xlarge', networkMBps: 3750, priceHourlyUsd: 2.87232 },
  { family: 'm5', size: 'large', networkMBps: 93, priceHourlyUsd: 0.096 },
  { family: 'm5', size: 'xlarge', networkMBps: 156, priceHourlyUsd: 0.192 },
  { family: 'm5', size: '2xlarge', networkMBps: 312, priceHourlyUsd: 0.384 },
  { family: 'm5', size: '4xlarge', networkMBps: 625, priceHourlyUsd: 0.768 },
  { family: 'm5', size: '8xlarge', priceHourlyUsd: 1.536 },
  { family: 'm5', size: '12xlarge', priceHourlyUsd: 2.304 },
  { family: 'm5', size: '16xlarge', priceHourlyUsd: 3.072 },
  { family: 'r7g', size: 'large', networkMBps: 117, priceHourlyUsd: 0.1071 },
  { family: 'r7g', size: 'xlarge', networkMBps: 234, priceHourlyUsd: 0.2142 },
  { family: 'r7g', size: '2xlarge', networkMBps: 469, priceHourlyUsd: 0.4284 },
  { family: 'r7g', size: '4xlarge', networkMBps: 937, priceHourlyUsd: 0.8568 },
  { family: 'r7g', size: '8xlarge', networkMBps: 1875, priceHourlyUsd: 1.7136 },
  { family: 'r7g', size: '12xlarge', networkMBps: 2812, priceHourlyUsd: 2.5704 },
  { family: 'r7g', size: '16xlarge', networkMBps: 3750, priceHourlyUsd: 3.4272 },
  { family: 'r8g', size: 'large', networkMBps: 117, priceHourlyUsd: 0.11782 },
  { family: 'r8g', size: 'xlarge', networkMBps: 234, priceHourlyUsd: 0.23564 },
  { family: 'r8g', size: '2xlarge', networkMBps: 469, priceHourlyUsd: 0.47128 },
  { family: 'r8g', size: '4xlarge', networkMBps: 937, priceHourlyUsd: 0.94256 },
  { family: 'r8g', size: '8xlarge', networkMBps: 1875, priceHourlyUsd: 1.88512 },
  { family: 'r8g', size: '12xlarge', networkMBps: 2812, priceHourlyUsd: 2.82768 },
  { family: 'r8g', size: '16xlarge', networkMBps: 3750, priceHourlyUsd: 3.77024 },
  { family: 'r5', size: 'large', networkMBps: 93, priceHourlyUsd: 0.126 },
  { family: 'r5', size: 'xlarge', networkMBps: 156, priceHourlyUsd: 0.252 },
  { family: 'r5', size: '2xlarge', networkMBps: 312, priceHourlyUsd: 0.504 },
  { family: 'r5', size: '4xlarge', networkMBps: 625, priceHourlyUsd: 1.008 },
  { family: 'r5', size: '8xlarge', priceHourlyUsd: 2.016 },
  { family: 'r5', size: '12xlarge', priceHourlyUsd: 3.024 },
  { family: 'r5', size: '16xlarge', priceHourlyUsd: 4.032 },
  { family: 'i3en', size: 'large', networkMBps: 262, priceHourlyUsd: 0.226 },
  { family: 'i3en', size: 'xlarge', networkMBps: 525, priceHourlyUsd: 0.452 },
  { family: 'i3en', size: '2xlarge', networkMBps: 1050, priceHourlyUsd: 0.904 },
  { family: 'i3en', size: '12xlarge', networkMBps: 2812, priceHourlyUsd: 5.424 },
  { family: 'im4gn', size: 'large', networkMBps: 390, priceHourlyUsd: 0.1819 },
  { family: 'im4gn', size: 'xlarge', networkMBps: 781, priceHourlyUsd: 0.36379 },
  { family: 'im4gn', size: '2xlarge', networkMBps: 1562, priceHourlyUsd: 0.72758 },
  { family: 'im4gn', size: '4xlarge', networkMBps: 3125, priceHourlyUsd: 1.45517 },
  { family: 'im4gn', size: '8xlarge', networkMBps: 6250, priceHourlyUsd: 2.91034 },
  { family: 'im4gn', size: '16xlarge', networkMBps: 12500, priceHourlyUsd: 5.82067 },
  { family: 'i4i', size: 'large', networkMBps: 97, priceHourlyUsd: 0.172 },
  { family: 'i4i', size: 'xlarge', networkMBps: 234, priceHourlyUsd: 0.343 },
  { family: 'i4i', size: '2xlarge', networkMBps: 585, priceHourlyUsd: 0.686 },
  { family: 'i4i', size: '4xlarge', networkMBps: 1171, priceHourlyUsd: 1.373 },
  { family: 'i4i', size: '8xlarge', networkMBps: 2343, priceHourlyUsd: 2.746 },
  { family: 'i4i', size: '12xlarge', networkMBps: 2812, priceHourlyUsd: 4.118 },
  { family: 'i4i', size: '16xlarge', networkMBps: 4687, priceHourlyUsd: 5.491 },
]
