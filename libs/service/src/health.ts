import type { Consumers } from '@zelian/eventlog/consumers';
import type { FastifyInstance } from 'fastify';
import type { ServiceStatus } from './create-service.js';
import type { Metrics } from './metrics.js';

/** Most timers that `/metrics` counts. */
const TIMERS_COUNTED = 10_000;

/** Health and metrics of one service: no caller needed, nothing about anybody in them. */
export function standingHooks(
  server: FastifyInstance,
  of: {
    readonly metrics: Metrics;
    readonly status: () => Promise<ServiceStatus>;
    readonly consumers: Consumers;
    readonly now: () => string;
  },
): void {
  server.get('/health/live', async () => ({ live: true }));
  server.get('/health/ready', async (_request, reply) => {
    const status = await of.status();
    const ready = status.notReady.length === 0;
    return reply.status(ready ? 200 : 503).send({ ready, ...status });
  });
  server.get('/metrics', async (_request, reply) => {
    const { consumers } = await of.status();
    of.metrics.consumers(consumers);
    of.metrics.timersDue((await of.consumers.timers.due(of.now(), TIMERS_COUNTED)).length);
    return reply
      .header('content-type', of.metrics.registry.contentType)
      .send(await of.metrics.registry.metrics());
  });
}
