import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `vite dev` finds a running server. */
const SERVER = process.env.RUMBO_ADDRESS ?? 'http://127.0.0.1:8080';
/** Files that belong to the gallery of components, which no reader gets. */
const GALLERY = /\/src\/gallery\/|\.story\.tsx|\.captured\.json/;

/** Fails a build of the program into which a part of the gallery has found its way. */
function refuseGallery(): Plugin {
  return {
    name: 'refuse-gallery',
    generateBundle() {
      const found = [...this.getModuleIds()].filter((id) => GALLERY.test(id));
      if (found.length > 0) this.error(`only the gallery may import ${found.join(', ')}`);
    },
  };
}

/** What the program's pages are made of. */
const PAGES: Rolldown.RolldownOptions = {
  plugins: [refuseGallery()],
  output: {
    codeSplitting: {
      // A group holds what it names and no more: what its modules use has a place of its own.
      includeDependenciesRecursively: false,
      groups: [
        // The chart library is large: only pages with a chart take it, all from one file.
        {
          name: 'chart',
          test: /\/node_modules\/(lightweight-charts|fancy-canvas)\/|\/src\/components\/chart\//,
          priority: 2,
        },
        // What pages of backtests and strategies share, and no other page needs.
        { name: 'study', test: /\/src\/api\/(backtest|events|strategy)\./, priority: 2 },
        {
          name: 'backtest',
          test: /\/src\/components\/(backtest|strategy)\//,
          minShareCount: 2,
          priority: 1,
        },
        // First steps and settings ask for the same.
        {
          name: 'person',
          test: /\/src\/(components\/person|pages\/account)\//,
          minShareCount: 2,
          priority: 1,
        },
        { name: 'filters', test: /\/src\/components\/FilterBar/, priority: 2 },
        // What several pages share comes in one file: a request costs more than a few unused kilobytes.
        { name: 'shared', minShareCount: 2 },
      ],
    },
  },
};

/** The gallery, and by itself what makes any catalogue into one that nobody speaks. */
const STORIES: Rolldown.RolldownOptions = {
  input: { gallery: 'gallery.html', pseudo: 'src/gallery/pseudo.ts' },
  preserveEntrySignatures: 'exports-only',
  output: { entryFileNames: 'assets/[name].js' },
};

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwind()],
  // `--mode gallery` builds every component in every state, for tests, into a folder of its own.
  base: mode === 'gallery' ? '/_ui/' : '/',
  publicDir: mode === 'gallery' ? false : 'public',
  build: {
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    // A file inlined as `data:` would need a looser content security policy.
    assetsInlineLimit: 0,
    outDir: mode === 'gallery' ? 'dist-gallery' : 'dist',
    rolldownOptions: mode === 'gallery' ? STORIES : PAGES,
  },
  server: { proxy: { '/api': SERVER, '/enter': SERVER } },
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://127.0.0.1/' } },
    include: ['src/**/*.test.{ts,tsx}'],
    env: { TZ: 'America/Argentina/Buenos_Aires' },
  },
}));
