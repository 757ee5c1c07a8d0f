import { globSync } from 'node:fs';

// Nobody's office: whoever asks the machine for its zone gets every day wrong.
process.env.TZ = 'America/St_Johns';

export default {
  // Listed from the sources, because the output of a deleted spec stays in dist.
  testMatch: globSync(['{libs,services}/*/src/**/*.spec.ts', 'tools/**/*.spec.ts']).map(
    (file) =>
      `<rootDir>/${file
        .replace('/src/', '/dist/')
        .replace(/^tools\//, 'tools/dist/')
        .replace(/ts$/, 'js')}`,
  ),
  // Only so that a test that hangs ends; nothing is timed on a machine with two busy cores.
  testTimeout: 60_000,
  transform: {},
  reporters: ['default', '<rootDir>/tools/dist/closing-line.js'],
  coverageProvider: 'v8',
  // ES modules of a finished spec are never freed (17 MB for one with Nest): workers start afresh.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '512MB',
};
