import { auditPage, listAuditQuery } from '@headwater/api-contract'
import { listAudit } from '@headwater/database/intent'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { problemResponse } from '../../route-schema.ts'
import { auditView } from '../../views.ts'

export function addAuditRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/audit',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'listAuditRecords',
        summary: 'Every change and every denial of the organization, newest first',
        description: 'An operator also sees what was denied to requests that showed no key that is known.',
        tags: ['Audit'],
        querystring: listAuditQuery,
        response: { 200: auditPage, ...problemResponse },
      },
    },
    async (request) => {
      const { cursor, limit, from, to, ...wanted } = request.query
      const { organization, effective } = principalOf(request)
      const filter = {
        ...wanted,
        organizationId: organization.id,
        withNobodys: effective.has('operator'),
        from: instantOf(from),
        to: instantOf(to),
      }
      return pageOfRows('audit', { cursor, limit }, (asked) => listAudit(context.prisma, filter, asked), {
        id: (entry) => entry.id,
        view: auditView,
      })
    },
  )
}

function instantOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}
