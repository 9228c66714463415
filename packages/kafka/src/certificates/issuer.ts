import './reflect-metadata.ts'
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { CertificateAndKey, CertificateIssuer, MadeCertificate } from '@headwater/control-loop'
import { assert, certificateDays } from '@headwater/model'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const

const dayMs = 86_400_000
/** Clocks of new machines may be behind: a certificate must not be of the future to them. */
const backdatedMs = 3_600_000

/**
 * Makes the certificates of physical clusters: EC P-256 keys in PKCS#8, PEM. The authority may only sign leaves; a leaf is
 * for both ends of TLS, names its hosts (IP addresses or DNS names) and is valid from an hour before `nowMs`, for 825 days, or as many as are asked for,
 * or until its authority's end if that comes first.
 * Needs nothing but the CPU; rejects only when an authority's PEM cannot be read.
 */
export function createCertificateIssuer(): CertificateIssuer {
  return { createAuthority, issue }
}

async function createAuthority(physicalClusterId: string, nowMs: number): Promise<MadeCertificate> {
  const life = validity(nowMs, certificateDays.authority)
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: distinguishedName(`Headwater ${physicalClusterId}`),
      serialNumber: serialNumber(),
      ...life,
      signingAlgorithm,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return made(certificate, keys.privateKey, nowMs)
}

async function issue(
  authority: CertificateAndKey,
  subject: { commonName: string; hosts: string[]; days?: number },
  nowMs: number,
): Promise<MadeCertificate> {
  const issuer = new X509Certificate(authority.certificate)
  const life = validity(nowMs, subject.days ?? certificateDays.leaf)
  if (life.notAfter > issuer.notAfter) life.notAfter = issuer.notAfter
  const keys = await generateKeys()
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
  ]
  if (subject.hosts.length > 0) extensions.push(new SubjectAlternativeNameExtension(subject.hosts.map(alternativeName)))
  const certificate = await X509CertificateGenerator.create(
    {
      subject: distinguishedName(subject.commonName),
      issuer: issuer.subject,
      serialNumber: serialNumber(),
      ...life,
      signingAlgorithm,
      publicKey: keys.publicKey,
      signingKey: await importPrivateKey(authority.key),
      extensions,
    },
    webcrypto,
  )
  return made(certificate, keys.privateKey, nowMs)
}

async function made(certificate: X509Certificate, key: webcrypto.CryptoKey, nowMs: number): Promise<MadeCertificate> {
  return {
    certificate: pem(certificate),
    key: await privateKeyPem(key),
    issuedAtMs: nowMs,
    notAfterMs: certificate.notAfter.getTime(),
  }
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify'])
  assert('publicKey' in keys, 'an EC key is a pair')
  return keys
}

function importPrivateKey(keyPem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(keyPem), keyAlgorithm, false, ['sign'])
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`
}

function distinguishedName(commonName: string): { CN: string[] }[] {
  return [{ CN: [commonName] }]
}

function alternativeName(host: string): { type: 'ip' | 'dns'; value: string } {
  return { type: isIP(host) === 0 ? 'dns' : 'ip', value: host }
}

/** 126 random bits, positive and without a leading zero byte: what RFC 5280 asks of a serial number. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return Buffer.from(bytes).toString('hex')
}

function validity(nowMs: number, days: number): { notBefore: Date; notAfter: Date } {
  const notBeforeMs = nowMs - backdatedMs
  return { notBefore: new Date(notBeforeMs), notAfter: new Date(notBeforeMs + days * dayMs) }
}
