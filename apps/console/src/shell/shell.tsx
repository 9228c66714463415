import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { LogOut, Moon, Sun } from 'lucide-react'
import { Suspense, useState } from 'react'
import { sessionQuery, signOut, useMay } from '../api/session.ts'
import { useActiveInView } from '../ui/active-in-view.ts'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { chosenTheme, keepTheme } from '../ui/theme.ts'
import { PaletteButton } from './palette-button.tsx'
import { SessionOver } from './session-over.tsx'

/** What stands around every page: where one is, who one is, and the way out. */
export function Shell() {
  const isAdmin = useMay('admin')
  const isOperator = useMay('operator')
  const links = useActiveInView()
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:rounded focus:bg-panel focus:p-2"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-panel">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-2 px-4 sm:gap-4">
          <Link to="/" className="flex shrink-0 items-center gap-2 font-semibold">
            <img src="/favicon.svg" alt="" className="size-6" /> <span className="max-sm:sr-only">Headwater</span>
          </Link>
          <nav ref={links} aria-label="Main" className="flex min-w-0 items-center gap-1 overflow-x-auto text-sm">
            <NavigationLink to="/" text="Clusters" />
            <NavigationLink to="/order" text="Order" />
            {isAdmin ? <NavigationLink to="/keys" text="Keys" /> : null}
            {isAdmin ? <NavigationLink to="/audit" text="Audit" /> : null}
            {isOperator ? <NavigationLink to="/operator" text="Fleet" /> : null}
          </nav>
          <div className="ml-auto flex items-center gap-2">
            <PaletteButton />
            <ThemeSwitch />
            <WhoAmI />
          </div>
        </div>
      </header>
      <main id="main" className="mx-auto w-full max-w-7xl grow px-4 py-6">
        <Suspense fallback={<Skeleton lines={6} />}>
          <Outlet />
        </Suspense>
      </main>
      <SessionOver />
    </div>
  )
}

function NavigationLink({ to, text }: { to: '/' | '/order' | '/keys' | '/audit' | '/operator'; text: string }) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className="shrink-0 rounded px-2.5 py-1.5 text-muted hover:bg-sunken hover:text-text"
      activeProps={{ className: 'bg-sunken text-text font-medium' }}
    >
      {text}
    </Link>
  )
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme)
  const other = theme === 'light' ? 'dark' : 'light'
  return (
    <Button
      kind="quiet"
      size="small"
      aria-label={`Use the ${other} theme`}
      onClick={() => {
        keepTheme(other)
        setTheme(other)
      }}
    >
      {theme === 'light' ? <Moon className="size-4" aria-hidden /> : <Sun className="size-4" aria-hidden />}
    </Button>
  )
}

function WhoAmI() {
  const { data: session } = useSuspenseQuery(sessionQuery)
  const queries = useQueryClient()
  const navigate = useNavigate()
  if (session === null) return null
  return (
    <>
      <span
        className="hidden text-sm text-muted sm:inline"
        title={`Key ${session.apiKey.name}: ${session.apiKey.scopes.join(', ')}`}
      >
        {session.organization.name}
      </span>
      <Button
        kind="quiet"
        size="small"
        aria-label="Sign out"
        onClick={async () => {
          await signOut()
          queries.clear()
          await navigate({ to: '/sign-in' })
        }}
      >
        <LogOut className="size-4" aria-hidden />
      </Button>
    </>
  )
}
