import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `vite dev` finds a running server. */
const SERVER = process.env.RUMBO_ADDRESS ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    // A file inlined as `data:` would need a looser content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What several pages share comes in one file: a request costs more than a few unused kilobytes.
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
      },
    },
  },
  server: { proxy: { '/api': SERVER, '/enter': SERVER } },
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://127.0.0.1/' } },
    include: ['src/**/*.test.{ts,tsx}'],
    env: { TZ: 'America/Argentina/Buenos_Aires' },
  },
});
