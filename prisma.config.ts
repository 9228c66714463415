import { defineConfig } from 'prisma/config'

// Only Prisma's own commands read this. The programs connect through packages/database.
const url = process.env.DATABASE_URL

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url === undefined ? {} : { datasource: { url } }),
})
