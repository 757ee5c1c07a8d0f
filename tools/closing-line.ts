import type { AggregatedResult, Reporter } from '@jest/reporters';

/** The last line of a test run: plain counts that a person and a machine read alike. */
class ClosingLine implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_contexts: unknown, results: AggregatedResult): void {
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests === 0 ? '' : `, ${numPendingTests} skipped`;
    // Jest writes its own summary after every reporter; this comes after that.
    process.once('exit', () => {
      process.stdout.write(`\n${numPassedTests} passed, ${failed} failed${skipped}\n`);
    });
  }
}

// Jest asks for the default export of a reporter.
// oxlint-disable-next-line import/no-default-export
export default ClosingLine;
