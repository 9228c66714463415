import { expect, test } from 'vitest'
import { findAccount } from './account.ts'

const nobody = 'nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin'
const postgres = 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash'

test("PostgreSQL's own account is preferred, wherever it stands", () => {
  expect(findAccount(`root:x:0:0:root:/root:/bin/bash\n${nobody}\n${postgres}\n`)).toEqual({ uid: 101, gid: 104 })
})

test('nobody will do', () => {
  expect(findAccount(`${nobody}\n`)).toEqual({ uid: 65534, gid: 65533 })
})

test('an account that is root by another name will not', () => {
  expect(findAccount('postgres:x:0:0::/root:/bin/bash\n')).toBeNull()
})

test('an account whose name only begins alike will not', () => {
  expect(findAccount('postgresql:x:7:7::/:/bin/sh\n')).toBeNull()
})
