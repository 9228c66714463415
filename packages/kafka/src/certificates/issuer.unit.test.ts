import { createPrivateKey, X509Certificate } from 'node:crypto'
import { certificateNames } from '@headwater/model'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCertificateIssuer } from './issuer.ts'

const nowMs = Date.UTC(2026, 10, 22, 12)
const dayMs = 86_400_000
const issuer = createCertificateIssuer()

describe('certificates of a physical cluster', () => {
  let authority: Awaited<ReturnType<typeof issuer.createAuthority>>
  let leaf: Awaited<ReturnType<typeof issuer.issue>>

  beforeAll(async () => {
    authority = await issuer.createAuthority('pcl_1', nowMs)
    const hosts = ['10.0.0.7', 'b1.example.com']
    leaf = await issuer.issue(authority, { commonName: certificateNames.broker, hosts }, nowMs)
  })

  test('the authority signs itself and may sign leaves only', () => {
    const certificate = new X509Certificate(authority.certificate)
    expect(certificate.ca).toBe(true)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=Headwater pcl_1')
  })

  test('a leaf names its hosts and its principal, and the authority vouches for it', () => {
    const certificate = new X509Certificate(leaf.certificate)
    expect(certificate.subject).toBe('CN=headwater:broker')
    expect(certificate.subjectAltName).toBe('IP Address:10.0.0.7, DNS:b1.example.com')
    expect(certificate.ca).toBe(false)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
    const issuedBy = new X509Certificate(authority.certificate)
    expect(certificate.checkIssued(issuedBy)).toBe(true)
    expect(certificate.verify(issuedBy.publicKey)).toBe(true)
  })

  test('a leaf lives 825 days, from a little before it was asked for', () => {
    const certificate = new X509Certificate(leaf.certificate)
    const fromMs = Date.parse(certificate.validFrom)
    expect(fromMs).toBe(nowMs - 3_600_000)
    expect(Date.parse(certificate.validTo) - fromMs).toBe(825 * dayMs)
  })

  test('keys are P-256 in PKCS#8 and fit their certificates', () => {
    expect(leaf.key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    const key = createPrivateKey(leaf.key)
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
    expect(new X509Certificate(leaf.certificate).checkPrivateKey(key)).toBe(true)
  })

  test('a certificate without hosts is for a client', async () => {
    const client = await issuer.issue(authority, { commonName: certificateNames.controlPlane, hosts: [] }, nowMs)
    expect(new X509Certificate(client.certificate).subjectAltName).toBeUndefined()
  })
})
