import './styles.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { mayHelp } from './api/retries.ts'
import { createConsoleRouter } from './router.tsx'
import { applyTheme, chosenTheme } from './ui/theme.ts'

const queries = new QueryClient({
  defaultOptions: { queries: { retry: (count, error) => count < 2 && mayHelp(error), refetchOnWindowFocus: true } },
})

applyTheme(chosenTheme())
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has a root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={createConsoleRouter(queries)} />
    </QueryClientProvider>
  </StrictMode>,
)
