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
        tags: ['Audit'],
        querystring: listAuditQuery,
        response: { 200: auditPage, ...problemResponse },
      },
    },
    async (request) => {
      const { outcome, ...page } = request.query
      const filter = { organizationId: principalOf(request).organization.id, outcome }
      return pageOfRows('audit', page, (asked) => listAudit(context.prisma, filter, asked), {
        id: (entry) => entry.id,
        view: auditView,
      })
    },
  )
}
