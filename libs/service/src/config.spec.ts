import { ConfigError, readConfig } from './config.js';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
};

describe('the settings of a process', () => {
  it('have defaults that need nothing', () => {
    const { host, port, logLevel } = readConfig({});
    expect({ host, port, logLevel }).toEqual({ host: '127.0.0.1', port: 8620, logLevel: 'warn' });
  });

  it('treat an empty value as left out', () =>
    expect(readConfig({ ZELIAN_PORT: '' }).port).toBe(8620));

  it('are frozen', () => expect(Object.isFrozen(readConfig({}))).toBe(true));

  it('leave names of others alone', () =>
    expect(problemsOf({ HOME: '/', ZELIANX: '1' })).toEqual([]));

  it('name every problem at once, in Chinese', () => {
    const problems = problemsOf({
      ZELIAN_PORT: '70000',
      ZELIAN_LOG_LEVEL: 'loud',
      ZELIAN_PROT: '8620',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join()).toMatch(/ZELIAN_PROT.*ZELIAN_PORT.*ZELIAN_LOG_LEVEL/s);
  });

  it.each(['65536', '-1', '80a', '1.5'])('refuse the port %s', (port) =>
    expect(problemsOf({ ZELIAN_PORT: port })).toHaveLength(1),
  );
  it.each(['0', '65535'])('take the port %s', (port) =>
    expect(problemsOf({ ZELIAN_PORT: port })).toEqual([]),
  );
});
