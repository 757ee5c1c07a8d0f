import 'reflect-metadata';
import { Controller, Get, HttpCode } from '@nestjs/common';
import { openLog } from './log.js';
import { setPolicy } from './command-routes.js';
import { nestApp, type AppParts } from './nest-app.js';
import { ProblemFilter } from './problem-filter.js';
import { exampleRegister, clerk } from './example-register.js';
import { queryController, type Reading } from './query-routes.js';

const partsOf = (...controllers: AppParts['controllers']): AppParts => ({
  controllers,
  providers: [],
  rawPaths: [],
  filter: new ProblemFilter(openLog('intake', 'silent'), async () => ({})),
  verify: async () => clerk,
});

@Controller('things')
class Things {
  @Get('told')
  told(): string {
    return 'told';
  }

  /** No route: it has a decorator of Nest, and no path. */
  @HttpCode(204)
  helping(): void {
    this.told();
  }
}

describe('every route has a policy', () => {
  it('an application with a planted route that has none does not start', async () => {
    await expect(nestApp(partsOf(Things))).rejects.toThrow('routes without a policy: Things.told');
    const told: unknown = Reflect.get(Things.prototype, 'told');
    if (typeof told !== 'function') throw new Error('no handler');
    setPolicy(told, ['clerk']);
    const app = await nestApp(partsOf(Things));
    await app.close();
  });

  it('nor one with a view or a route that names no desk', async () => {
    const reading = { service: 'intake' } as Reading;
    const [planted] = (exampleRegister.routes ?? []).map((route) => ({ ...route, reads: [] }));
    const views = exampleRegister.views.map((view) => ({
      ...view,
      queries: view.queries.map((query) => ({ ...query, reads: [] })),
    }));
    if (planted === undefined) throw new Error('the example has a route of its own');
    for (const controller of [
      queryController(reading, [], [planted]),
      queryController(reading, views, []),
    ])
      await expect(nestApp(partsOf(controller))).rejects.toThrow('routes without a policy');
  });
});
