import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** What changes rarely and is needed at once is in one file of its own; pages, charts and graphs are loaded when they are opened. */
export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|@tanstack\/react-query|@tanstack\/query-core)\// },
            { name: 'mantine', test: /node_modules\/(@mantine|@floating-ui|clsx)\// },
          ],
        },
      },
    },
  },
})
