import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ConsumerStatus } from '@zelian/eventlog/delivery';

/** The numbers of one service, in Prometheus' text form at `/metrics`. No label names a person. */
export class Metrics {
  readonly registry = new Registry();
  private readonly commands;
  private readonly seconds;
  private readonly lag;
  private readonly parked;
  private readonly halted;
  private readonly timers;

  constructor(service: string) {
    const registers = [this.registry];
    this.registry.setDefaultLabels({ service });
    this.commands = new Counter({
      name: 'zelian_commands_total',
      help: '提交的事项，按结果与代码',
      labelNames: ['command', 'outcome', 'code'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'zelian_command_seconds',
      help: '一项提交从收到到答复的时间',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
      registers,
    });
    this.lag = new Gauge({
      name: 'zelian_consumer_lag_positions',
      help: '每个消费者落后来源日志的位置数',
      labelNames: ['consumer'],
      registers,
    });
    this.parked = new Gauge({
      name: 'zelian_parked_events',
      help: '停放的事件数',
      labelNames: ['consumer'],
      registers,
    });
    this.halted = new Gauge({
      name: 'zelian_halted_views',
      help: '停摆的视图（1 为停摆）',
      labelNames: ['consumer'],
      registers,
    });
    this.timers = new Gauge({ name: 'zelian_timers_due', help: '已到期尚未处理的期限', registers });
  }

  command(
    command: string,
    outcome: 'done' | 'unchanged' | 'refused',
    code: string,
    seconds: number,
  ): void {
    this.commands.inc({ command, outcome, code });
    this.seconds.observe(seconds);
  }

  consumers(statuses: readonly ConsumerStatus[]): void {
    for (const { consumer, lag, parked, state } of statuses) {
      this.lag.set({ consumer }, lag);
      this.parked.set({ consumer }, parked);
      this.halted.set({ consumer }, state === 'halted' ? 1 : 0);
    }
  }

  timersDue(count: number): void {
    this.timers.set(count);
  }
}
