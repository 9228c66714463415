import fs from 'node:fs'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Where `vite` finds the API while one works on the console; the built console is served by the API itself. */
const api = process.env['HEADWATER_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), tailwind(), compressed()],
  server: { proxy: { '/v1': api, '/docs': api } },
  // every file but index.html carries a hash of its content in its name, so browsers may keep it for ever
  build: {
    outDir: 'dist',
    target: 'es2023',
    modulePreload: { polyfill: false },
    // one file of all that is needed before a page is chosen: each costs a request, and a browser asks for six at a time
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
})

/** Every text beside its Brotli, so that nothing is compressed while somebody waits. */
function compressed(): Plugin {
  let folder = ''
  return {
    name: 'headwater-compressed',
    apply: 'build',
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(html|js|css|svg)$/.test(name)) continue
        const file = path.join(folder, name)
        fs.writeFileSync(`${file}.br`, brotliCompressSync(fs.readFileSync(file)))
      }
    },
  }
}
