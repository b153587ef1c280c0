import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// Three entries: two apps and the style sheet of the server-written pages, which finds its file through the manifest.
export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  build: {
    manifest: 'manifest.json',
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { portal: 'portal.html', desk: 'desk.html', public: 'src/public/public.ts' },
      // Few files for the first load: what every page needs comes in two, not in twenty.
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(@vue|vue|vue-router|@intlify|openapi-fetch)\// },
            { name: 'ui', test: /src\/(ui\/(?!AppDialog|BridgeSteps|EmptyState|ErrorSummary|FileField|PaneTabs|WhyTree)|api\/(?!upload)|i18n\/(index|format))/ },
            { name: 'portal', test: /src\/portal\/(state|api|words|check\/results)/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/demo': 'http://127.0.0.1:8080' } },
})
