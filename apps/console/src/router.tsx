import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type SearchSchemaInput,
} from '@tanstack/react-router'
import { sessionQuery } from './api/session.ts'
import { type AuditSearch, readAuditSearch } from './pages/audit/audit-search.ts'
import { readStaged, type Staged } from './pages/change/staged.ts'
import { type OperatorSearch, readOperatorSearch } from './pages/operator/operator-search.ts'
import { askAhead } from './pages/order/ask-ahead.ts'
import { type OrderSearch, readOrderSearch } from './pages/order/order-search.ts'
import { topicRoutes } from './pages/topics/topic-routes.ts'
import { Shell } from './shell/shell.tsx'
import { Failure } from './ui/panel.tsx'

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  errorComponent: ({ error, reset }) => (
    <main className="mx-auto max-w-xl p-6">
      <Failure error={error} retry={reset} />
    </main>
  ),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } =>
    // only ways within the console: a link must not lead a signed-in browser elsewhere
    typeof to === 'string' && /^\/(?!\/)/.test(to) ? { to } : {},
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignIn'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery)
    if (session === null) throw redirect({ to: '/sign-in', search: { to: location.href } })
    return { session }
  },
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/clusters.tsx'), 'Clusters'),
})

const order = createRoute({
  getParentRoute: () => signedIn,
  path: '/order',
  validateSearch: (search: Partial<OrderSearch> & SearchSchemaInput): OrderSearch => readOrderSearch({ ...search }),
  loader: ({ context, location }) => askAhead(context.queries, readOrderSearch({ ...location.search })),
  shouldReload: false,
  component: lazyRouteComponent(() => import('./pages/order/order.tsx'), 'OrderPage'),
})

const operator = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator',
  validateSearch: (search: OperatorSearch & SearchSchemaInput): OperatorSearch => readOperatorSearch({ ...search }),
  component: lazyRouteComponent(() => import('./pages/operator/operator.tsx'), 'Operator'),
})

export const cluster = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId',
  component: lazyRouteComponent(() => import('./pages/cluster/cluster.tsx'), 'ClusterPage'),
})

const overview = createRoute({
  getParentRoute: () => cluster,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/cluster/overview.tsx'), 'Overview'),
})

const change = createRoute({
  getParentRoute: () => cluster,
  path: '/change',
  validateSearch: (search: Staged & SearchSchemaInput): Staged => readStaged({ ...search }),
  component: lazyRouteComponent(() => import('./pages/change/change.tsx'), 'ChangePage'),
})

const connect = createRoute({
  getParentRoute: () => cluster,
  path: '/connect',
  component: lazyRouteComponent(() => import('./pages/cluster/connect.tsx'), 'Connect'),
})

const settings = createRoute({
  getParentRoute: () => cluster,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/cluster/settings.tsx'), 'Settings'),
})

const groups = createRoute({
  getParentRoute: () => cluster,
  path: '/groups',
  component: lazyRouteComponent(() => import('./pages/cluster/groups/groups.tsx'), 'Groups'),
})

const group = createRoute({
  getParentRoute: () => cluster,
  path: '/groups/$groupId',
  component: lazyRouteComponent(() => import('./pages/cluster/groups/group.tsx'), 'GroupPage'),
})

const users = createRoute({
  getParentRoute: () => cluster,
  path: '/users',
  component: lazyRouteComponent(() => import('./pages/cluster/access/users.tsx'), 'Users'),
})

const acls = createRoute({
  getParentRoute: () => cluster,
  path: '/acls',
  validateSearch: ({ user }: Record<string, unknown>): { user?: string } =>
    typeof user === 'string' && user !== '' && user.length <= 64 ? { user } : {},
  component: lazyRouteComponent(() => import('./pages/cluster/access/acls.tsx'), 'Acls'),
})

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/api-keys/api-keys.tsx'), 'ApiKeys'),
})

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  validateSearch: (search: AuditSearch & SearchSchemaInput): AuditSearch => readAuditSearch({ ...search }),
  component: lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'Audit'),
})

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    order,
    operator,
    keys,
    audit,
    cluster.addChildren([overview, change, connect, settings, groups, group, users, acls, ...topicRoutes]),
  ]),
])

export function createConsoleRouter(queries: QueryClient) {
  return createRouter({ routeTree: tree, context: { queries }, defaultPreload: 'intent', scrollRestoration: true })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
